// The interactive plan of a report page: reads the plan from the page's own data and mounts the viewer.
import { Plan } from 'pev2'
import { createApp, h } from 'vue'
import 'bootstrap/dist/css/bootstrap.min.css'
import 'pev2/dist/pev2.css'

const { planSource, planQuery } = JSON.parse(document.getElementById('plan-data').textContent)
createApp({ render: () => h(Plan, { planSource, planQuery }) }).mount('#plan-viewer')
