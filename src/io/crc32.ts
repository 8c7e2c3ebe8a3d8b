const POLYNOMIAL = 0xedb88320

/**
 * The CRC-32 of two pieces joined, from the CRC-32 of each and the length of the second, without their bytes.
 * The method is zlib's `crc32_combine`: the first CRC times x^(8·length), modulo the polynomial.
 */
export const combineCrc32 = (first: number, second: number, secondLength: number): number => {
  let power = 0x80000000
  let square = 0x00800000 // x^8
  for (let rest = secondLength; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(square, power)
    square = multiply(square, square)
  }
  return (multiply(power, first) ^ second) >>> 0
}

/** The product of two polynomials over GF(2), bits reflected, modulo {@link POLYNOMIAL}. */
const multiply = (a: number, b: number): number => {
  let product = 0
  let factor = b
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product >>> 0
}
