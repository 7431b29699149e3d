// tus-js-client against a server's uploads, with a break in the middle.
import assert from 'node:assert/strict'
import { createReadStream, statSync } from 'node:fs'
import { test } from 'node:test'
import { createRequire } from 'node:module'

const [url, key, film] = process.env.VIDEOXL_TEST.split('\n')
const tus = createRequire(process.env.VIDEOXL_NODE + '/node_modules/')('tus-js-client')

test('an upload that breaks off goes on where it was', async () => {
  const size = statSync(film).size
  const headers = { Authorization: 'Bearer ' + key }
  let broken
  const location = await new Promise((resolve, reject) => {
    broken = new tus.Upload(createReadStream(film), {
      endpoint: url + 'api/uploads', headers, uploadSize: size, chunkSize: 1000, metadata: { filename: 'film.mp4' }, retryDelays: null,
      onError: reject,
      onSuccess: () => reject(new Error('was to be broken off')),
      onChunkComplete: (_, accepted) => { if (accepted >= 2000) broken.abort().then(() => resolve(broken.url)) }
    })
    broken.start()
  })
  let video
  let begun
  await new Promise((resolve, reject) => {
    new tus.Upload(createReadStream(film), {
      uploadUrl: location, headers, uploadSize: size, chunkSize: 1 << 20, retryDelays: null,
      onError: reject, onSuccess: resolve,
      onProgress: (sent) => { begun ??= sent },
      onAfterResponse: (_, response) => { video = response.getHeader('X-Videoxl-Video') ?? video }
    }).start()
  })
  assert.ok(begun >= 2000, 'began again at ' + begun)
  assert.ok(video)
  const stored = await (await fetch(url + 'api/videos/' + video, { headers })).json()
  assert.equal(stored.bytes, size)
  assert.equal(stored.name, 'film.mp4')
})
