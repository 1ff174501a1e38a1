#!/usr/bin/env bats
# jk-site backup and restore, jk-audit backup (jk.conf(5), BACKUPS).

load lib/nights

setup()
{
	first_load
}

# backup DIR [OPTION...]: of the prefecture
backup()
{
	local to=$1

	shift
	jk-site backup --as-of="$(night 0)" "$@" prefecture "$to"
}

make_backup()
(
	first_load
	backup "$1/backup"
)

# a_backup: the one that several tests look at, in `backup`.
a_backup()
{
	once backup make_backup
	cp -a "$made/backup" backup
}

# copied SITE: the files of it that belong into a backup.
copied()
{
	(cd "$1" && find . \( -name keys -o -name work \) -prune -o -type f ! -name '.*' \
		! -name lock ! -name leaves ! -name readers -print | sort)
}

@test "a backup holds each file of the site but keys, locks and unfinished work" {
	touch prefecture/inbox/.carried prefecture/work/left
	copied prefecture >wanted
	backup backup
	(cd backup/site && find . -type f | sort) >found
	diff wanted found
	content=$(jk-audit verify -S prefecture backup/MANIFEST.jks | sed -n 's/.*, content //p')
	[ "$(recorded prefecture backup | cut -f 1,2)" = "backup	$content" ]
	while read -r file; do
		cmp "prefecture/$file" "backup/site/$file"
	done <wanted
}

@test "it is verified by whoever believes the party, without any key" {
	a_backup
	files=$(find backup/site -type f | wc -l)
	rm -rf nation/keys
	works jk-audit backup -S nation backup
	[[ ${lines[0]} == "backup: complete, $files files, "*" bytes, of 220001 on $(night 0), signer "* ]]
	[[ ${lines[1]} == "backup: register: list 2, head "* ]]
	works jk-audit backup -S backup/site backup
}

@test "nobody's name and no private key is in it" {
	a_backup
	jk-cat -S prefecture --no-titles --fields=name,address prefecture/register |
		tr '\t' '\n' | grep -v '^$' | sort -u >values
	[ "$(wc -l <values)" -ge 10 ]
	run grep -rlF -f values backup
	[ -z "$output" ] || { echo "$output"; return 1; }
	run grep -rlaE '^jk-key 1 |PRIVATE KEY' backup
	[ -z "$output" ]
	for key in prefecture/keys/keep/*.raw prefecture/keys/heads.key; do
		run grep -rlF "$(sed -n 2p "$key" | grep . || cat "$key")" backup
		[ -z "$output" ]
	done
}

@test "each file that was changed, is missing or is there besides is named" {
	a_backup
	printf x >>backup/site/register/lists/00000001.list
	rm backup/site/done/222038-220001-ident-000001.jks
	echo odd >backup/site/outbox/odd
	ln -sf jk.conf backup/site/trust/index
	run --separate-stderr jk-audit backup -S prefecture backup
	[ "$status" -eq 76 ]
	[[ $stderr == *"backup: site/register/lists/00000001.list: JK00763-E: "* ]]
	[[ $stderr == *"backup: site/done/222038-220001-ident-000001.jks: JK00764-E: "* ]]
	[[ $stderr == *"backup: site/outbox/odd: JK00765-E: "* ]]
	[[ $stderr == *"backup: site/trust/index: JK00763-E: "* ]]
	[ "$(grep -c 'JK0076[345]' <<<"$stderr")" -eq 4 ]
	[[ $output == "backup: forged, "* ]]
}

@test "a file beside the others in the order of bytes is no other file" {
	mkdir prefecture/error/a
	touch prefecture/error/a-b prefecture/error/a/b prefecture/error/a.b 'prefecture/error/a, "b'
	backup backup
	works jk-audit backup -S prefecture backup
	mv backup/site/error/a/b backup/site/error/a0
	run --separate-stderr jk-audit backup -S prefecture backup
	[[ $stderr == *"site/error/a/b: JK00764-E: "*"site/error/a0: JK00765-E: "* ]]
}

@test "a manifest that was cut or changed, or is another stream, is refused" {
	a_backup
	cp backup/MANIFEST.jks whole
	head -c -41 whole >backup/MANIFEST.jks
	run --separate-stderr jk-audit backup -S prefecture backup
	[ "$status" -eq 76 ]
	[[ $output != *complete* ]]
	sed 's/^out [0-9]*$/out 1/' whole >backup/MANIFEST.jks
	run jk-audit backup -S prefecture backup
	[ "$status" -eq 76 ]
	cp prefecture/outbox/220001-000001-ident-000001.jks backup/MANIFEST.jks
	run jk-audit backup -S prefecture backup
	[ "$status" -ge 65 ]
	rm backup/MANIFEST.jks
	fails 66 JK00155 jk-audit backup -S prefecture backup
}

@test "a ledger that its manifest does not speak of so is refused, files or not" {
	a_backup
	# A manifest of the same files, signed by the same key, with another head.
	jk-cat -S prefecture --format=csv backup/MANIFEST.jks |
		sed '/^ledger,/s/,[0-9a-f]*$/,'"$(printf '%064d' 0)/" >rows
	jk-extract -q -S prefecture --source=table --encoding=utf-8 --schema=backup \
		--as-of="$(night 0)" -f -o backup/MANIFEST.jks rows
	fails 76 JK00766 jk-audit backup -S prefecture backup
}

@test "an archive is in it and verified, and a head that is another one is noticed" {
	note prefecture "$(night 0)" 3
	tier_night prefecture 0
	ls prefecture/archive/lists/00000001.list
	backup backup
	works jk-audit backup -S prefecture backup
	[[ $output == *"backup: archive: list 1, head "* ]]
	truncate -s -1 backup/site/archive/segments/*.jks
	run --separate-stderr jk-audit backup -S prefecture backup
	[ "$status" -eq 76 ]
	[[ $stderr == *"site/archive: "* ]]
}

@test "of a later backup only what is new takes room" {
	a_backup
	city_night 1
	carry city prefecture ident
	tier_night prefecture 1
	backup second --from=backup
	works jk-audit backup -S prefecture second
	[ backup/site/register/lists/00000001.list -ef second/site/register/lists/00000001.list ]
	[ -f second/site/register/lists/00000003.list ]
	[ ! second/MANIFEST.jks -ef backup/MANIFEST.jks ]
	works jk-audit backup -S prefecture backup
	rm -rf backup
	works jk-audit backup -S prefecture second
	[ "$(sed -n 's/.*list \([0-9]*\),.*/\1/p' <<<"$output")" -ge 3 ]
}

@test "damage to the last backup is not handed on" {
	a_backup
	file=backup/site/register/lists/00000001.list
	stamp=$(stat -c %y $file)
	sed -i 's/^created 2/created 3/' $file
	touch -d "$stamp" $file
	[ "$(stat -c %s $file)" = "$(stat -c %s prefecture/register/lists/00000001.list)" ]
	fails 76 JKS0105 backup second --from=backup
	[ ! -e second ]
	fails 66 JKS0101 backup second --from=prefecture
}

@test "a night that commits while the site is copied is in it, or not, as a whole" {
	city_night 1
	carry city prefecture ident
	among cp <<-END
		[ -e "$PWD/once" ] || { touch "$PWD/once"; jk-nightly -q -S "$PWD/prefecture" \
			--as-of "$(night 1)" >/dev/null; }
	END
	PATH=$PWD/front:$PATH backup backup
	[ -e once ]
	works jk-audit backup -S prefecture backup
	rm -rf front
	(cd prefecture && find register done outbox inbox -type f ! -name lock ! -name leaves ! -name readers | sort) >wanted
	(cd backup/site && find register done outbox inbox -type f | sort) >found
	diff wanted found
}

@test "a site that changes all the time is left for later" {
	among cp <<-END
		$(command -v cp) "\$@"
		date +%N >"$PWD/prefecture/inbox/busy"
		exit
	END
	PATH=$PWD/front:$PATH fails 75 JKS0102 backup backup
	[ ! -e backup ]
	[ -z "$(ls -A | grep jk-backup)" ]
}

@test "what cannot be copied is told" {
	[ "$(id -u)" -ne 0 ] || {
		# Root reads everything: what is no disk to root is a full one.
		among cp <<-'END'
			echo "cp: error writing 'x': No space left on device" >&2; exit 1
		END
		PATH=$PWD/front:$PATH fails 73 JKS0103 backup backup
		return
	}
	chmod 0 prefecture/done/222038-220001-ident-000001.jks
	fails 73 JKS0103 backup backup
}

@test "a disk without room for the list of files is told" {
	among find <<-'END'
		exit 1
	END
	PATH=$PWD/front:$PATH fails 73 JKS0002 backup backup
	[ ! -e backup ]
}

@test "a key outside of keys stops the backup" {
	cp prefecture/keys/signing.raw prefecture/inbox/mine
	fails 77 JKS0104 backup backup
	[ ! -e backup ]
	[[ $stderr == *inbox/mine* ]]
	[[ $stderr != *"$(sed -n 2p prefecture/keys/signing.raw)"* ]]
}

@test "a backup never lies in its site, nor takes the place of something" {
	fails 64 JKS0107 backup prefecture/done/backup
	mkdir there
	fails 73 JKS0106 backup there
	fails 66 JKS0079 backup nowhere/backup
	touch "prefecture/inbox/$(printf 'a\nb')"
	fails 65 JKS0100 backup backup
}

@test "what a killed one left goes with the next" {
	mkdir .jk-backup.99
	touch .jk-backup.99/rest
	backup backup
	[ -z "$(ls -A | grep jk-backup)" ]
}

@test "a site that is restored, with its keys, is the site, and its nights go on" {
	a_backup
	mv prefecture lost
	works jk-site restore --from=backup prefecture
	printf '%s\n' "${lines[@]}" | sort >missing
	(cd lost && ls keys/keep/*.raw keys/signing.raw keys/opening.raw keys/heads.key | sort) >keys
	diff missing keys
	cp -a lost/keys/. prefecture/keys/
	(cd lost && find . -type d | sort) >wanted
	diff wanted <(cd prefecture && find . -type d | sort)
	diff <(copied lost) <(copied prefecture)
	for file in $(copied lost); do
		cmp "lost/$file" "prefecture/$file"
	done
	diff <(cd lost/keys && ls -R) <(cd prefecture/keys && ls -R)
	holds prefecture 0
	city_night 1
	carry city prefecture ident
	tier_night prefecture 1
	holds prefecture 1
	carry prefecture nation ident
	tier_night nation 1
	holds nation 1
	backup second --from=backup
	[ second/site/register/lists/00000001.list -ef backup/site/register/lists/00000001.list ]
}

@test "only an empty directory becomes a site again" {
	a_backup
	mkdir empty
	works jk-site restore --from=backup empty
	fails 73 JKS0109 jk-site restore --from=backup empty
	fails 66 JKS0101 jk-site restore --from=prefecture new
	fails 64 JKS0009 jk-site restore new
}

@test "a backup that is not whole, or that somebody else signed, becomes no site" {
	a_backup
	signer=$(jk-cat -S prefecture --header backup/MANIFEST.jks | sed -n 's/^signer //p')
	fails 76 JKS0108 jk-site restore --from=backup --signer="${signer//[0-9]/a}" new
	[ ! -e new/jk.conf ]
	works jk-site restore --from=backup --signer="$signer" new
	printf x >>backup/site/done/222038-220001-ident-000001.jks
	fails 76 JK00763 jk-site restore --from=backup other
	[ -z "$(ls -A other)" ]
}
