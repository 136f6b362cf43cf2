import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** A value that pages follow. */
export class Store<Value> {
  private readonly followers = new Set<() => void>()
  private value: Value

  constructor(value: Value) {
    this.value = value
  }

  get(): Value {
    return this.value
  }

  set(value: Value): void {
    if (Object.is(value, this.value)) return
    this.value = value
    for (const follower of this.followers) follower()
  }

  /** Calls back after each change. Returns the way out. */
  follow(follower: () => void): () => void {
    this.followers.add(follower)
    return () => this.followers.delete(follower)
  }
}

/** Draws an element again whenever one of these values changes. */
export class Follows implements ReactiveController {
  private readonly stores: readonly Pick<Store<unknown>, 'follow'>[]
  private readonly host: ReactiveControllerHost
  private leave: (() => void)[] = []

  constructor(host: ReactiveControllerHost, ...stores: readonly Pick<Store<unknown>, 'follow'>[]) {
    this.host = host
    this.stores = stores
  }

  hostConnected(): void {
    this.leave = this.stores.map((store) => store.follow(() => this.host.requestUpdate()))
  }

  hostDisconnected(): void {
    for (const step of this.leave) step()
  }
}
