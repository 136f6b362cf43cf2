/** The dashboard's first script: colours, language, who is signed in, then the page. */
import 'virtual:tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/parts.css'
import { startLive } from './app/live.ts'
import { place, startRouter } from './app/router.ts'
import { loadSession } from './app/sign-in.ts'
import { applyTheme } from './app/theme.ts'
import { routeAt } from './routes.ts'
import './shell/app.ts'

applyTheme()
startRouter()
document.body.append(document.createElement('ap-app'))
void loadSession({ isGate: routeAt(place.get())?.entry.isPublic !== undefined }).then(startLive)
