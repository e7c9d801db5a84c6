/** Whether the server takes requests: ready from the model's warm-up until SIGTERM. */
export class State {
  #reason: string | undefined = 'the model is not loaded yet'
  #draining = false

  /** Why the server is not ready; undefined when it is. */
  get notReady(): string | undefined {
    return this.#draining ? 'the server is shutting down' : this.#reason
  }

  /** Why there is no model to predict with; undefined when there is one, also while draining. */
  get noModel(): string | undefined {
    return this.#reason
  }

  get draining(): boolean {
    return this.#draining
  }

  ready() {
    this.#reason = undefined
  }

  failed(reason: string) {
    this.#reason = reason
  }

  drain() {
    this.#draining = true
  }
}
