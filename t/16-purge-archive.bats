#!/usr/bin/env bats
# jk-purge(1) on an archive: months go when their periods are over, with their keys.

load lib/archived

@test "records of the archive are due by their kind, whole months where the row says so" {
	archived
	due_there 2031-03-31
	[ -z "$(rows class)" ]
	due_there 2031-04-01
	[ "$(rows class,bucket,records)" = 'operation 2026-03 1' ]
	due_there 2031-04-30
	[ "$(rows class,bucket,records)" = 'operation 2026-03 1' ]
	due_there 2033-04-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'access 2026-03 2' \
		'operation 2026-03 1' 'operation 2026-04 1')" ]
	due_there 2033-05-01
	[ "$(rows class,bucket,records)" = "$(printf '%s\n' 'access 2026-03 2' 'access 2026-04 1' \
		'operation 2026-03 1' 'operation 2026-04 1')" ]
}

@test "a month that is over goes with its segment and its key, others stay as they are" {
	archived
	key=$(cat prefecture/archive/keep/2026-03)
	other=$(sha256sum prefecture/archive/segments/records-00000003-00.jks)
	erase 2033-05-01
	[ "$(serials)" = '6 ' ]
	[ ! -e prefecture/archive/keep/2026-03 ]
	[ ! -e "prefecture/archive/keep/$key.pub" ]
	[ ! -e "prefecture/keys/keep/$key.raw" ]
	[ "$(sha256sum prefecture/archive/segments/records-00000003-00.jks)" = "$other" ]
	[ -e "prefecture/keys/keep/$(cat prefecture/archive/keep/2033-06).raw" ]
	grep -qx 'part access 2026-03 1 period 2 2026-03-30 2026-03-31 [0-9a-f]*' \
		prefecture/archive/lists/00000005.list
	grep -qx "key $key" prefecture/archive/lists/00000005.list
	archive_verified
}

@test "of a month that is over in part the rest is written anew, under a fresh key" {
	archived
	key=$(cat prefecture/archive/keep/2026-03)
	erase 2031-04-01
	[ "$(serials)" = '1 2 4 5 6 ' ]
	[ "$(cat prefecture/archive/keep/2026-03)" != "$key" ]
	[ ! -e "prefecture/keys/keep/$key.raw" ]
	archive_verified
	grep -q '^segment records-00000004-00 records 2026-03 0 1 1 2 ' prefecture/archive/lists/00000005.list
}

@test "a person who is held keeps his records, under all his codes" {
	archived
	DAY=2026-04-30
	hold "R7-2,archive,$(code 1),,2026-04-01,"
	DAY=2033-06-01
	erase 2033-05-01
	[ "$(serials)" = '1 4 6 ' ]
	archive_verified
}

# A person whose code was changed, and whose records under both codes are over: 1 of the
# register's years, and one month of the archive.
changed_code()
{
	DAY=2026-04-10
	record 1 1 entry birth | night 2026-04-10 1
	DAY=2026-04-20
	record 4 2 correction code-change '' 1 | night 2026-04-20 2
	DAY=2026-04-21
	record 4 3 correction move-within | night 2026-04-21 3
	DAY=2033-06-01
	record 2 1 entry birth | night 2033-06-01 4
}

@test "what is held in the archive is found as long, under all codes of the person" {
	archived
	changed_code
	hold "R15-1,archive,$(code 4),,2026-04-01,"
	due 2033-06-01
	[ -z "$(rows class)" ]
	erase 2033-05-01
	[ "$(serials)" = '1 4 6 ' ]
	hold "R15-1,archive,$(code 4),,2026-04-01,2033-05-31"
	due 2033-06-01
	[ "$(rows class,bucket,records)" = 'ident-history 2026 2' ]
}

@test "as long as a month is held, so is what led to another code since" {
	archived
	changed_code
	hold "R15-1,archive,,2026-05,2026-04-01,"
	due 2033-06-01
	[ "$(rows class,bucket,records)" = 'ident-history 2026 2' ]
	hold "R15-1,archive,,2026-05,2026-04-01," "R15-2,archive,,2026-04,2026-04-01,"
	due 2033-06-01
	[ -z "$(rows class)" ]
}

@test "month keys that were made ahead stay" {
	archived
	cp prefecture/archive/keep/2033-06 prefecture/archive/keep/2033-07
	erase 2033-05-01
	[ -e "prefecture/keys/keep/$(cat prefecture/archive/keep/2033-07).raw" ]
}

@test "the orders of the two ledgers do not disturb each other" {
	archived
	due_there 2033-05-01
	agree boss
	cp order.jks archive.jks
	record 1 1 entry birth | night 2033-06-01 1
	due 2033-06-01
	[ -e prefecture/keys/keep/.erasure-register ]
	jk-purge -q -S prefecture --as-of="$DAY" --list=archive.jks
	[ -e prefecture/keys/keep/.erasure-register ]
	[ ! -e prefecture/keys/keep/.erasure-archive ]
	[ "$(serials)" = '6 ' ]
}
