// Loaded before anything else into a process whose clock is to be wrong. The gate runs in a context with a clock of its own.
const vm = require('node:vm')

const offMs = Number(process.env.CLOCK_OFF_SECONDS) * 1000

function turn(scope) {
  const Right = scope.Date
  scope.Date = class Wrong extends Right {
    // Next wraps Date once more, and takes over only what is its own.
    static parse = Right.parse
    static UTC = Right.UTC

    constructor(...args) {
      if (args.length === 0) super(Right.now() + offMs)
      else super(...args)
    }

    static now() {
      return Right.now() + offMs
    }
  }
}

turn(globalThis)
const { createContext } = vm
vm.createContext = (...args) => {
  const context = createContext(...args)
  turn(vm.runInContext('globalThis', context))
  return context
}
