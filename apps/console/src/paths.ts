/** Every address of the console. Links and redirects are built here and nowhere else. */
export const paths = {
  home: '/',
  login: '/login',
  setup: '/setup',
  acceptInvitation: '/accept-invitation',
  resetPassword: '/reset-password',
  changePassword: '/change-password',
  users: '/users',
  newUser: '/users/new',
  importUsers: '/users/import',
  user: '/users/$id',
  editUser: '/users/$id/edit',
  groups: '/groups',
  group: '/groups/$id',
  roles: '/roles',
  audit: '/audit',
  profile: '/profile',
} as const;
