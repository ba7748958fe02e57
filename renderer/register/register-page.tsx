export const RegisterPage = (_: { readonly service: string }) => null
