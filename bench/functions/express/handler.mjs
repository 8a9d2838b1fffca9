import express from 'express'
import lodash from 'lodash'
import dayjs from 'dayjs'

// Express is made, as an application does when it is loaded; the platform calls the handler itself.
const application = express()
application.get('/', (request, response) => response.send('unused'))

export default () => ({ message: lodash.capitalize('hello'), year: dayjs('2026-01-01').year() })
