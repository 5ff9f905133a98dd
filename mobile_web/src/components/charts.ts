import { BarChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer])

/** Only what this client draws is loaded, and only when a chart is looked at. */
export const openChart = (box: HTMLElement): EChartsType => init(box)
