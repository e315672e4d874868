// One precise place for what is placed by it. A browser may answer with what it heard a moment ago, which spares a wait
// beside a watch; while the receiver rests (duty.ts) that was a coarse one, and is asked for anew.
import { isCoarse } from './duty'

export function askPlace(take: PositionCallback, fail: PositionErrorCallback, maximumAge: number): void {
  const ask = (age: number, then: PositionCallback): void =>
    navigator.geolocation.getCurrentPosition(then, fail, { enableHighAccuracy: true, timeout: 15000, maximumAge: age })
  ask(maximumAge, (found) => {
    const { longitude: lon, latitude: lat, accuracy: accuracy_m } = found.coords
    if (maximumAge > 0 && isCoarse({ lon, lat, accuracy_m })) ask(0, take)
    else take(found)
  })
}
