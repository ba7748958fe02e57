export const CheckPage = () => null
