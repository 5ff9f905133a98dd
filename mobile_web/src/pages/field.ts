/**
 * The pages of a visit come in one file: where a check was begun there may be no signal for the
 * page that submits it.
 */
export { default as InspectPage } from './InspectPage.vue'
export { default as OutboxPage } from './OutboxPage.vue'
export { default as ReviewPage } from './ReviewPage.vue'
export { default as SentPage } from './SentPage.vue'
