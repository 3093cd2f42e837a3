// `npm test` without samples: what takes minutes is tested in full.
process.env.POST_AI_TEST_ALL = '1'
await import('./test.mjs')
