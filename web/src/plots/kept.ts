// Charts or tables: one choice for all of them, kept on this device.
import { ref, watch } from 'vue'

export const asTable = ref(localStorage.getItem('zw-plots') === 'table')
watch(asTable, (table) => localStorage.setItem('zw-plots', table ? 'table' : 'plot'))
