/** Sample data is kept under a publisher's handle with this in front, which no handle can have: no sum of money meets it. */
export const samplePrefix = 'sample:'
