// The test runner brings mocha without its types; these are the parts we use.
type TestBody = (this: unknown) => void | Promise<void>
declare function describe(name: string, body: () => void): void
declare function it(name: string, body: TestBody): void
declare function before(body: TestBody): void
declare function beforeEach(body: TestBody): void
declare function afterEach(body: TestBody): void
