/**
 * Members that only code of ours reads and writes, and that nothing of the platform's is called like: a
 * minifier may shorten them. `internal-names.test.ts` holds the list against the sources and the platform.
 */
const INTERNAL =
  'afterwardsMs answerMs addController appOpened baseMs catchUp checkWait createRenderRoot deadMs failures firstByteMs forgetFailure hangUp hasCode hasLogo hasUpdated hostConnected hostDisconnected hostUpdated isDark isEarly isFlag isLoading isOpen isQrShown isReflected isVisible launch leaveForApp makers maxMs maxRetryMs methodChanged mostStreams onBack onByte onEvent onFailure onLeft onPayment onRetry pageUrl paintMs polite pollMs pollsPerRound quietMs refuse renderBefore renderOptions renderRoot requestUpdate retryMs streamTries urgent valueOfProperty waits willUpdate'

export const INTERNAL_NAMES: readonly string[] = INTERNAL.split(' ')
