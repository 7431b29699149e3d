// OpenAI's own client for Node against a server.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const [url, key, film, image, question] = process.env.VIDEOXL_TEST.split('\n')
const { default: OpenAI } = await import(pathToFileURL(process.env.VIDEOXL_NODE + '/node_modules/openai/index.mjs'))
const client = new OpenAI({ baseURL: url + 'v1', apiKey: key, maxRetries: 0 })

const base64 = (file) => readFileSync(file).toString('base64')
// With an instruction of its own, so that nobody else has watched it.
const asked = (...parts) => [
  { role: 'system', content: 'Answer in a few words.' },
  { role: 'user', content: [...parts, { type: 'text', text: question }] }
]
const video = { type: 'video_url', video_url: { url: 'data:video/mp4;base64,' + base64(film) } }

test('models', async () => {
  const models = []
  for await (const model of client.models.list()) models.push(model)
  assert.equal(models.length, 1)
  assert.deepEqual(await client.models.retrieve(models[0].id), models[0])
})

test('a video is watched once, whole and streamed answers are the same', async () => {
  const first = await client.chat.completions.create({ model: 'any', messages: asked(video) })
  assert.equal(first.object, 'chat.completion')
  assert.equal(first.choices[0].finish_reason, 'stop')
  assert.equal(first.usage.prompt_tokens_details.cached_tokens, 0)
  const again = await client.chat.completions.create({ model: 'any', messages: asked(video) })
  assert.equal(again.choices[0].message.content, first.choices[0].message.content)
  assert.ok(again.usage.prompt_tokens_details.cached_tokens > 0)
  assert.equal(again.videoxl.memory, first.videoxl.memory)

  const stream = await client.chat.completions.create({
    model: 'any', messages: asked(video), stream: true, stream_options: { include_usage: true }
  })
  let text = ''
  let usage = null
  let finish = null
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? ''
    finish = chunk.choices[0]?.finish_reason ?? finish
    usage = chunk.usage ?? usage
  }
  assert.equal(text, first.choices[0].message.content)
  assert.equal(finish, 'stop')
  assert.equal(usage.completion_tokens, first.usage.completion_tokens)
})

test('the helper that gathers a stream', async () => {
  const runner = client.chat.completions.stream({ model: 'any', messages: asked(video) })
  const whole = await runner.finalChatCompletion()
  assert.equal(whole.choices[0].message.role, 'assistant')
  assert.ok(whole.choices[0].message.content.length > 0)
})

test('images in order, with vLLM’s uuid, sent once', async () => {
  const part = { type: 'image_url', image_url: { url: 'data:image/png;base64,' + base64(image) }, uuid: 'picture-1' }
  const first = await client.chat.completions.create({ model: 'any', messages: asked(part), max_tokens: 8 })
  const later = await client.chat.completions.create({
    model: 'any', messages: asked({ type: 'image_url', image_url: null, uuid: 'picture-1' }), max_tokens: 8
  })
  assert.equal(later.choices[0].message.content, first.choices[0].message.content)
  await assert.rejects(
    client.chat.completions.create({ model: 'any', messages: asked({ type: 'image_url', image_url: null, uuid: 'another' }) }),
    (error) => error instanceof OpenAI.BadRequestError && /another/.test(error.message))
})

test('log-probabilities', async () => {
  const answer = await client.chat.completions.create({ model: 'any', messages: asked(video), logprobs: true, top_logprobs: 2 })
  const tokens = answer.choices[0].logprobs.content
  assert.equal(tokens.length > 0, true)
  assert.equal(tokens[0].top_logprobs.length, 2)
})

test('failures become the client’s own errors', async () => {
  await assert.rejects(
    client.chat.completions.create({ model: 'any', messages: [], tools: [] }),
    (error) => error instanceof OpenAI.BadRequestError && error.type === 'invalid_request_error' && error.param === 'messages')
  await assert.rejects(
    client.chat.completions.create({
      model: 'any', messages: asked(video), tools: [{ type: 'function', function: { name: 'look', parameters: {} } }]
    }),
    (error) => error instanceof OpenAI.BadRequestError && /tools is not supported/.test(error.message))
  await assert.rejects(
    client.chat.completions.create({
      model: 'any', stream: true, messages: asked({ type: 'video_url', video_url: { url: 'data:video/mp4;base64,AAAAAAAA' } })
    }),
    (error) => error instanceof OpenAI.BadRequestError)
  await assert.rejects(
    new OpenAI({ baseURL: url + 'v1', apiKey: 'not the right one', maxRetries: 0 }).models.list(),
    (error) => error instanceof OpenAI.AuthenticationError)
})

test('a stream that is left is ended', async () => {
  const stream = await client.chat.completions.create({ model: 'any', messages: asked(video), stream: true })
  for await (const chunk of stream) {
    assert.equal(chunk.object, 'chat.completion.chunk')
    break
  }
  const after = await client.chat.completions.create({ model: 'any', messages: asked(video), max_tokens: 1 })
  assert.equal(after.choices[0].finish_reason, 'length')
})
