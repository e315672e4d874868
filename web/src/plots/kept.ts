// Charts or tables: one choice for all of them, kept on this device.
import { ref, watch } from 'vue'
import { keepText, readKept } from '../shell/store'

export const asTable = ref(readKept('zw-plots') === 'table')
watch(asTable, (table) => keepText('zw-plots', table ? 'table' : 'plot'))
