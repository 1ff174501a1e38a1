# shellcheck shell=sh
# The part of jk-site(1) that makes backups of a running site and restores one
# (jk.conf(5), BACKUPS). Whether one is whole is judged by jk-audit.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# So often the copy may lag behind the site before that is somebody's turn to look.
backup_rounds=20

# listing DIR: each file to be copied, as "PATH<tab>SIZE<tab>TIME", sorted. A file
# that has all three as before is the same: files are replaced, not written to.
listing()
{
	tries=0
	# What goes while find looks makes it fail too, and then it looks again.
	until (cd "$1" && find -L . -mindepth 1 \( -name '.*' -o -path ./keys -o \
		-path ./recovery -o -path ./work -o -path ./stop -o -path './*/lock' -o \
		-path './*/leaves' -o -path './*/readers' \) -prune -o -type f -printf '%P\t%s\t%T@\n') \
		>"$2.all" 2>"$work/said"; do
		[ $((tries += 1)) -lt $backup_rounds ] && continue
		# A full disk has no room for what find says of it either.
		[ -s "$work/said" ] || cannot_write "$2.all"
		fail 74 JKS0110 'cannot be read: %s' "$(tail -n 1 "$work/said")"
	done
	sort "$2.all" >"$2" || cannot_write "$2"
	rm "$2.all"
}

# The paths of a listing, as xargs takes them.
paths_of()
{
	cut -f 1 "$1" | tr '\n' '\0'
}

# A path is a line above, and a row of the manifest.
refuse_odd_names()
{
	odd=$(find -L "$site" -name '*[[:cntrl:]\\]*' -printf %h -quit)
	[ -z "$odd" ] ||
		fail 65 JKS0100 'a file name with a control character or a backslash: below %s' \
			"$(printf %s "$odd" | tr -d '[:cntrl:]\\')"
}

# What did not change since the last backup becomes a link to its file.
link_unchanged()
{
	[ -f "$opt_from/MANIFEST.jks" ] || fail 66 JKS0101 'not a backup: %s' "$opt_from"
	from=$(realpath -- "$opt_from")
	listing "$from/site" "$work/last"
	listing "$site" "$work/want"
	comm -12 "$work/last" "$work/want" >"$work/linked" || cannot_write "$work/linked"
	(cd "$from/site" && paths_of "$work/linked" |
		xargs -0 -r cp -pl --parents -t "$work/site" --) || cannot_write "$work/site"
}

# One round: what lags behind is removed and copied again. A file may go while it
# is copied; that another one could not be copied shows at the end.
copy_changed()
{
	comm -13 "$work/want" "$work/have" >"$work/stale" &&
		comm -23 "$work/want" "$work/have" >"$work/new" || cannot_write "$work/new"
	(cd "$work/site" && paths_of "$work/stale" | xargs -0 -r rm -f --) ||
		cannot_write "$work/site"
	(cd "$site" && paths_of "$work/new" |
		xargs -0 -r cp -p --parents -t "$work/site" --) 2>"$work/failed" || :
}

# Until two looks at the site, with the copying between them, show the same.
copy_site()
{
	round=0
	listing "$site" "$work/want"
	listing "$work/site" "$work/have"
	while ! cmp -s "$work/want" "$work/have"; do
		[ $((round += 1)) -le $backup_rounds ] ||
			fail 75 JKS0102 'the site changes faster than it can be copied: %s' "$site"
		copy_changed
		mv "$work/want" "$work/before"
		listing "$site" "$work/want"
		listing "$work/site" "$work/have"
		# The same files are wanted as before, and are not here: no room, no right.
		! cmp -s "$work/want" "$work/before" || cmp -s "$work/want" "$work/have" ||
			fail 73 JKS0103 'cannot be copied: %s' "$(tail -n 1 "$work/failed")"
	done
}

refuse_private_keys()
{
	key=$(find "$work/site" -type f -size -64k \
		-exec grep -laE '^jk-key 1 |PRIVATE KEY-' {} + | head -n 1)
	[ -z "$key" ] || fail 77 JKS0104 'a private key outside keys/: %s' "${key#"$work/site/"}"
}

# What a link shows must be what the last manifest said of it.
check_linked()
{
	jk-cat -S "$site" --no-titles --format=text --fields=path,digest \
		"$from/MANIFEST.jks" >"$work/rows" || exit $?
	sort -o "$work/rows" "$work/rows" &&
		cut -f 1 "$work/linked" | sort >"$work/names" &&
		join -t "$(printf '\t')" "$work/names" "$work/rows" >"$work/said" &&
		join -t "$(printf '\t')" "$work/names" "$work/digests" >"$work/seen" ||
		cannot_write "$work/seen"
	changed=$(comm -13 "$work/said" "$work/seen" | head -n 1 | cut -f 1)
	[ -z "$changed" ] ||
		fail 76 JKS0105 'the last backup is not what its manifest says: %s' "$changed"
}

# $work/digests: "PATH<tab>SHA-256" of each file of the copy, sorted.
take_digests()
{
	(cd "$work/site" && paths_of "$work/have" | xargs -0 -r sha256sum -z --) |
		tr '\0' '\n' | sed 's/^\([0-9a-f]*\) [ *]\(.*\)$/\2\t\1/' | sort >"$work/digests" ||
		cannot_write "$work/digests"
}

# The rows of the manifest: files, then ledgers.
write_rows()
{
	echo row,path,size,digest
	cut -f 1,2 "$work/have" | sort | join -t "$(printf '\t')" - "$work/digests" |
		awk -F '\t' '{ gsub(/"/, "\"\"", $1); print "file,\"" $1 "\"," $2 "," $3 }'
	for ledger in "$work"/site/*/lists; do
		[ -d "$ledger" ] || continue
		ledger=${ledger%/lists}
		verified jk-audit verify -q -S "$work/site" --status-fd=3 "$ledger" \
			3>"$work/said" >/dev/null
		read -r _ _ _ number _ root <"$work/said"
		printf 'ledger,%s,%s,%s\n' "${ledger##*/}" "$number" "$root"
	done
}

write_manifest()
{
	rows=$(write_rows) || exit $?
	printf '%s\n' "$rows" >"$work/rows" || cannot_write "$work/rows"
	jk-extract -q -S "$site" --source=table --encoding=utf-8 --schema=backup \
		--reject-limit=0 --as-of="$date" -o "$work/MANIFEST.jks" "$work/rows" || exit $?
}

# make_backup_scratch DIR: beside DIR, so that one rename makes it count. The lock
# is on the directory around it.
make_backup_scratch()
{
	[ ! -e "$1" ] || fail 73 JKS0106 'there is something already: %s' "$1"
	directory=$(dirname -- "$1")
	[ -d "$directory" ] || fail 66 JKS0079 'no such directory: %s' "$directory"
	directory=$(realpath -- "$directory")
	case $directory/ in
	"$site"/*) fail 64 JKS0107 'a backup does not belong into the site: %s' "$1" ;;
	esac
	exec 7<"$directory" && flock -n 7 || lock_failed "$directory"
	scratch "$directory" jk-backup
	mkdir "$work/site" || cannot_write "$work"
}

do_backup()
{
	load_site "$1"
	site=$(realpath -- "$1") name=$(basename -- "$2")
	set_business_date
	make_backup_scratch "$2"
	refuse_odd_names
	[ -z "$opt_from" ] || link_unchanged
	copy_site
	refuse_private_keys
	take_digests
	[ -z "$opt_from" ] || check_linked
	write_manifest
	find "$work" -mindepth 1 -maxdepth 1 -type f ! -name MANIFEST.jks -delete
	sync -f "$work" || cannot_write "$work"
	verified jk-audit backup -q -S "$site" "$work" >/dev/null
	record_stream backup backup "$work/MANIFEST.jks"
	mv "$work" "$directory/$name" && settle "$directory" || cannot_write "$directory/$name"
}

# --- and back --------------------------------------------------------------------

# The points of this site's opening keys, by the first day of each: the first of them
# has no id in its name.
list_openers()
{
	sort -k 6,6 "$site/trust/index" | awk -v code="$code" \
		'$2 == code && $4 == "opening" && !seen[$5]++ { print $5 }'
}

# Those that are missing, and that no erasure destroyed.
list_missing_openers()
{
	first=opening
	while read -r point; do
		[ -n "$point" ] || continue
		name_point "$point"
		find_own opening "$point"
		name=${first:-opening-$keyid} first=''
		[ -z "$own" ] || continue
		cat "$site"/register/lists/*.list 2>/dev/null | grep -qx "key $keyid" ||
			printf 'keys/%s.raw\n' "$name"
	done <<END
$(list_openers)
END
}

# Private keys that belong to what is here, and are not.
list_missing_keys()
{
	set -- "$site"/keys/signing*.raw
	[ -f "$1" ] || echo keys/signing.raw
	list_missing_openers
	[ -f "$site/keys/heads.key" ] || echo keys/heads.key
	for key in "$site"/*/keep/*.pub; do
		[ -f "$key" ] || continue
		key=${key##*/}
		[ -f "$site/keys/keep/${key%.pub}.raw" ] || printf 'keys/keep/%s.raw\n' "${key%.pub}"
	done
}

check_signer()
{
	signer=$(jk-cat -S "$work/site" --header "$work/MANIFEST.jks") || exit $?
	signer=${signer%%"$newline"*}
	signer=${signer#signer }
	[ "$signer" = "$opt_signer" ] ||
		fail 76 JKS0108 'the backup is signed by another certificate: %s' "$signer"
}

# What a killed restore had moved into place comes once more; jk.conf was to be last.
forget_restore()
{
	set -- "$site"/.restore.*
	[ -d "$1" ] && [ ! -f "$site/jk.conf" ] || return 0
	for file in "$opt_from"/site/*; do
		rm -rf "$site/${file##*/}" || cannot_write "$site"
	done
	find "$site" -mindepth 1 -type d -empty -delete || cannot_write "$site"
}

do_restore()
{
	demand from "$opt_from"
	site=$1
	set_business_date
	[ -f "$opt_from/MANIFEST.jks" ] || fail 66 JKS0101 'not a backup: %s' "$opt_from"
	mkdir -p "$site" || cannot_write "$site"
	exec 7<"$site" && flock -n 7 || lock_failed "$site"
	forget_restore
	scratch "$site" restore
	[ -z "$(find "$site" -mindepth 1 -maxdepth 1 ! -name '.restore.*' -print -quit)" ] ||
		fail 73 JKS0109 'the directory is not empty: %s' "$site"
	cp -RpL "$opt_from/MANIFEST.jks" "$opt_from/site" "$work/" || cannot_write "$work"
	verified jk-audit backup -q -S "$work/site" "$work" >/dev/null
	[ -z "$opt_signer" ] || check_signer
	sync -f "$work" || cannot_write "$work"
	# jk.conf comes last: without it no program takes the directory for a site.
	find "$work/site" -mindepth 1 -maxdepth 1 ! -name jk.conf -exec mv -t "$site" {} + &&
		make_directories "$site" && mv "$work/site/jk.conf" "$site/" &&
		sync -f "$site" || cannot_write "$site"
	load_site "$site"
	list_missing_keys
}
