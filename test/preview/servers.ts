import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { runServer, type Server } from '../targets/services/run-server.js'

/** A port that is free at this moment. */
export const findPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Whether a program is there; in CI, where everything is, that it is not is an error. */
export const hasProgram = (command: string, args: readonly string[]): boolean => {
  const isThere = spawnSync(command, args, { stdio: 'ignore' }).status === 0
  if (!isThere && process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${command} is required and not installed`)
  return isThere
}

/** nginx with our server block, in a folder of its own. `tokens`: lines of the file that the block reads them from. */
export const openNginx = async (dir: string, block: string, tokens = ''): Promise<Server> => {
  mkdirSync(join(dir, 'temp'), { recursive: true })
  writeFileSync(join(dir, 'registry-tokens'), tokens)
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const file = join(dir, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off;
master_process off;
pid ${dir}/nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${temps.map((name) => `${name}_temp_path ${dir}/temp/${name};`).join('\n  ')}
  ${block.replaceAll('/etc/nginx/registry-tokens', join(dir, 'registry-tokens'))}
}
`,
  )
  const server = await runServer('nginx', ['-p', dir, '-e', 'stderr', '-c', file], {
    ready: /(start worker|using the )/,
  })
  if (server === undefined) throw new Error('nginx did not start')
  return server
}

/** Caddy with our site, and nothing of its own. */
export const openCaddy = async (
  dir: string,
  site: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> => {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'Caddyfile')
  writeFileSync(file, `{\n  admin off\n  auto_https off\n}\n\n${site}`)
  const server = await runServer('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    ready: /(serving initial configuration)/,
    env: { ...env, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir, HOME: dir },
  })
  if (server === undefined) throw new Error('Caddy did not start')
  return server
}
