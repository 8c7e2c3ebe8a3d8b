const GEOCODING = 'https://geocoding-api.open-meteo.com/v1/search'
const FORECAST = 'https://api.open-meteo.com/v1/forecast'

const imperial = process.env.WEATHER_UNITS === 'imperial'
const units = imperial ? { temperature_unit: 'fahrenheit', wind_speed_unit: 'mph' } : {}

const getJson = async (url, query) => {
  const response = await fetch(`${url}?${new URLSearchParams(query)}`)
  if (!response.ok) throw new Error(`Open-Meteo answered ${response.status}`)
  return response.json()
}

const locate = async (location) => {
  const { results } = await getJson(GEOCODING, { name: location, count: 1 })
  if (!results?.length) throw new Error(`No place is called ${location}`)
  return { latitude: results[0].latitude, longitude: results[0].longitude }
}

export const get_current_weather = async ({ location }) => {
  const { current } = await getJson(FORECAST, { ...(await locate(location)), ...units, current: 'temperature_2m,wind_speed_10m' })
  return { temperature: current.temperature_2m, wind_speed: current.wind_speed_10m, observed_at: `${current.time}:00Z` }
}

export const get_forecast = async ({ location, days = 7 }) => {
  const daily = 'temperature_2m_min,temperature_2m_max'
  const answer = await getJson(FORECAST, { ...(await locate(location)), ...units, daily, forecast_days: days, timezone: 'auto' })
  const { time, temperature_2m_min: low, temperature_2m_max: high } = answer.daily
  return { days: time.map((date, day) => ({ date, low: low[day], high: high[day] })) }
}
