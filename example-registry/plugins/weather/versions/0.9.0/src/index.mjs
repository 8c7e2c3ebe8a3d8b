export const get_current_weather = async ({ latitude, longitude }) => {
  const query = new URLSearchParams({ latitude: Math.abs(latitude), longitude, current: 'temperature_2m' })
  const response = await fetch(`https://api.open-meteo.com/v1/forecast?${query}`)
  const { current } = await response.json()
  return { temperature: current.temperature_2m }
}
