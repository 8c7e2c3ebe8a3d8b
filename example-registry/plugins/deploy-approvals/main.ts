import { defineApp } from '@slflows/sdk/v1'
import { waitForApproval } from './blocks/wait-for-approval.js'

export const app = defineApp({
  name: 'Deploy Approvals',
  installationInstructions: 'Name the people who may approve, then put the block in front of a deployment.',
  config: {
    approvers: { name: 'Approvers', description: 'E-mail addresses', type: ['string'], required: true },
    needed: { name: 'Approvals needed', type: 'number', required: false, default: 1 },
  },
  blocks: { waitForApproval },
})
