import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start, VALID } from '../testing.ts'

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop(true))

const post = (body: string, type = 'application/json') =>
  fetch(`${server.url}/predict`, { method: 'POST', headers: { 'content-type': type }, body })

describe("the tutorial's API", () => {
  test('predicts ten values in the bytes of its example', async () => {
    const answer = await post('{"data":[1,2,3,4,5]}')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.text()).toMatch(
      /^\{"prediction":\[(-?[\d.e+-]+,){9}-?[\d.e+-]+\],"metadata":\{"cloud":"aws","region":"us-east-1","pod":"pod-7"\}\}$/,
    )
  })

  test('continues a straight line', async () => {
    const { prediction } = JSON.parse(await (await post(JSON.stringify(VALID))).text())
    prediction.forEach((value: number, i: number) => {
      expect(Math.abs(value - (6 + i))).toBeLessThan(0.5)
    })
  })

  test('says that it is healthy and where it runs', async () => {
    const answer = await fetch(`${server.url}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('{"status":"healthy","cloud":"aws","region":"us-east-1","pod":"pod-7"}')
  })

  test('says what answers', async () => {
    const answer = await fetch(`${server.url}/`)
    expect(await answer.text()).toBe(
      '{"service":"ML Inference Service","version":"1.2.3","cloud":"aws","region":"us-east-1"}',
    )
  })

  test('takes a content type with a charset, a series of one number, and any number that float32 has', async () => {
    const answers = await Promise.all([
      post('{"data":[1]}', 'application/json; charset=utf-8'),
      post('{"data":[3.4028235e38,-3.4028235e38,3.4028234e38,1e-45,0,-0]}'),
      post('\ufeff{"data":[1]}'),
      post(`{"data":[1.${'3'.repeat(50_000)}]}`),
      post(`{"data":[${Array(4096).fill('1e2').join(',')}]}`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })

  test('takes the last of two fields with one name, and lets fields that it does not know be', async () => {
    const answer = await post('{"data":["no"],"colour":"red","__proto__":{"data":[7]},"data":[5,5,5]}')
    expect(JSON.parse(await answer.text()).prediction).toHaveLength(10)
  })

  test('gives the same answer to the same series, whatever else is in its batch', async () => {
    const bodies = await Promise.all(Array.from({ length: 20 }, () => post('{"data":[2,4,6]}')))
    const texts = new Set(await Promise.all(bodies.map((body) => body.text())))
    expect(texts.size).toBe(1)
  })
})
