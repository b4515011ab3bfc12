/** Every address of the console. Links and redirects are built here and nowhere else. */
export const paths = {
  home: '/',
  login: '/login',
  setup: '/setup',
  acceptInvitation: '/accept-invitation',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  changePassword: '/change-password',
  users: '/users',
  newUser: '/users/new',
  importUsers: '/users/import',
  user: '/users/$id',
  editUser: '/users/$id/edit',
  roles: '/roles',
  audit: '/audit',
  profile: '/profile',
} as const;
