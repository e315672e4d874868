// The first half of the routes, in both languages, light and dark: nothing stands in anybody's way, nothing is wider than the
// screen, the policy refuses nothing. A page is loaded once: its language and its light are changed on it.
import { walkRoutes } from './routes.mjs'

walkRoutes(0, 2)
