export const PaperPage = (_: { readonly kind: string; readonly of: string }) => null
