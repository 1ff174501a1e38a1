/*
 * Files that are installed with the programs, found from where the running
 * program lies: in a checkout beside bin/, installed below the same prefix. So
 * a tree can be moved and needs no path compiled in.
 */
#ifndef JK_FILTER_INSTALLED_H
#define JK_FILTER_INSTALLED_H

/* A schema or table by its name below schemas/; to be freed; NULL: nowhere. */
char *jk_installed_schema(const char *name);

/* Tell gettext where the catalogues of domain jk are. */
void jk_installed_messages(void);

#endif
