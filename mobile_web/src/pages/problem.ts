/** A problem and the form of its step come in one file, for the same reason as the pages of a visit. */
export { default as ProblemPage } from './ProblemPage.vue'
export { default as SelectionPage } from './SelectionPage.vue'
export { default as StepPage } from './StepPage.vue'
