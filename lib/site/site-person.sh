# shellcheck shell=sh
# The part of jk-site(1) for persons: their keys, the tables they sign and what
# they approve (jk.conf(5), SIGNED TABLES). What is right is judged by jk-validate.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# --- keys ----------------------------------------------------------------------

# 照合ID: as schemas/operator.csvs has it.
is_person()
{
	case $1 in
	'' | [!0-9A-Za-z]* | *[!0-9A-Za-z._-]*) false ;;
	*) [ ${#1} -le 32 ] ;;
	esac
}

# demand OPTION VALUE: it must have been given.
demand()
{
	[ -n "$2" ] || fail 64 JKS0009 'option --%s is missing' "$1"
}

# A person's key is never in a site, whatever way the path takes.
refuse_inside()
{
	case $(realpath -- "$1")/ in
	"$(realpath -- "$2")"/*) fail 77 JKS0087 'a key of a person does not belong into the site: %s' "$opt_key" ;;
	esac
}

# The key in $opt_key, and beside it a request for a certificate.
make_person()
{
	scratch "$directory" jk-site
	name=$opt_id
	make_request "$opt_use"
	write_keys "$opt_use"
	settle "$work/$opt_use.raw" "$work/$opt_use.csr"
	mv "$work/$opt_use.csr" "$request" && mv "$work/$opt_use.raw" "$opt_key" &&
		settle "$directory" || cannot_write "$opt_key"
	clear_scratch "$work"
}

# What --ca asks for: the request is signed and the certificate added, but for a
# holder's.
certify_person()
{
	if [ ! -f "$certificate" ]; then
		wanted=$environment
		open_authority "$opt_ca"
		[ "$environment" = "$wanted" ] ||
			fail 77 JKS0086 'the authority is of the other environment: %s' "$opt_ca"
		set_validity "$opt_from" "$opt_until" '2 years'
		issue_certificate "$opt_ca" "$request" "$opt_use" "$role"
	fi
	[ "$opt_use" != recovery ] || return 0
	count=0
	cut_pem <"$certificate"
	add_certificates
	install_trust
}

# Sets: fingerprint, of the certificate that the index has for the key; a holder's is
# in no index, and lies beside the key.
find_person()
{
	read_raw "$opt_key"
	if [ "$opt_use" = recovery ]; then
		fingerprint=''
		[ -f "$certificate" ] || return 0
		scratch "$site/trust"
		check_holder "$certificate"
		clear_scratch "$work"
		[ "$point" = "$own_point" ] ||
			fail 77 JKS0125 'the certificate is for another key: %s' "$certificate"
		return
	fi
	fingerprint=$(awk -v point="$own_point" -v party="$code" -v use="$opt_use" \
		'$2 == party && $4 == use && $5 == point { print $1; exit }' \
		"$site/trust/index")
}

# The key bears the name of its certificate from now on.
name_person()
{
	[ "$(sed -n 4p "$opt_key")" != "$fingerprint" ] || return 0
	scratch "$directory" jk-site
	write_raw "$work/key" "$own_scalar" "$own_point" "$fingerprint"
	settle "$work/key"
	mv "$work/key" "$opt_key" && settle "$directory" || cannot_write "$opt_key"
}

do_person()
{
	demand key "$opt_key"
	case $opt_use in
	operator | approver | recovery) ;;
	*) fail 64 JKS0078 'not a use: %s' "$opt_use" ;;
	esac
	is_person "$opt_id" || fail 64 JKS0088 'not the id of a person: %s' "$opt_id"
	site=$1 directory=$(dirname -- "$opt_key")
	request=${opt_key%.raw}.csr certificate=${opt_key%.raw}.pem
	[ -d "$directory" ] || fail 66 JKS0079 'no such directory: %s' "$directory"
	load_site "$site"
	refuse_inside "$directory" "$site"
	lock_site "$site"
	[ -f "$opt_key" ] || make_person
	find_person
	if [ -z "$fingerprint" ] && [ -n "$opt_ca" ]; then
		scratch "$site/trust"
		read_index
		certify_person
		clear_scratch "$work"
		find_person
	fi
	[ -n "$fingerprint" ] || return 0
	name_person
	printf '%s\n' "$fingerprint"
}

# --- what they sign --------------------------------------------------------------

# Sets: date, of --as-of or of today in Japan.
set_business_date()
{
	date=${opt_as_of:-$(TZ=JST-9 date +%F)}
	PATH=$here:$PATH
}

# Sets: content digest lane records, of file $1 as jk-audit verifies it.
read_content()
{
	line=$(jk-audit verify -S "$site" "$1") || exit $?
	line=${line%%"$newline"*}
	line=${line##*: complete, }
	records=${line%% records,*} content=${line##*, content } digest=${line##*, digest }
	digest=${digest%%,*} lane=''
	case $line in
	*', lane '*) lane=${line##*, lane } lane=${lane%% *} ;;
	esac
	case $content in
	*[!0-9a-f]*) content='' ;;
	esac
	[ ${#content} = 64 ] ||
		fail 77 JKS0089 'no key of this site opens the file: %s' "$1"
}

# read_header FILE WORD...: sets the variables of these names, of a stream that
# verifies, or of the outside of a sealed batch.
read_header()
{
	header=$newline$(jk-cat -S "$site" --header "$1") || exit $?
	shift
	for line; do
		value=${header#*"$newline$line "}
		eval "$line=\${value%%\"\$newline\"*}"
	done
}

# Sets: newest, the number of the newest table of the kind, without zeros; 0: none.
find_newest()
{
	newest=0
	for file in "$site/tables/$kind"-[0-9][0-9][0-9][0-9][0-9][0-9].jks; do
		[ ! -f "$file" ] || newest=${file%.jks}
	done
	newest=${newest##*-}
	while [ "$newest" != "${newest#0}" ] && [ "$newest" != 0 ]; do
		newest=${newest#0}
	done
}

# --- into force ------------------------------------------------------------------

# What is judged lies beside its place under a name that begins with a dot, is
# recorded in the spool, and gets its name then (jk.conf(5), SIGNED TABLES). So
# nothing is in force that no operation record tells of, and what a killed run left
# is recorded and named by the next one.

# Sets: operator, whose certificate signed the table $1. A new operator list has him,
# since it has all that the one before has.
find_signer()
{
	operator=''
	read_header "$1" kind signer
	set -- "$1"
	if [ "$kind" != operator ]; then
		kind=operator
		find_newest
		set -- "$(printf '%s/tables/operator-%06d.jks' "$site" "$newest")"
	fi
	[ -f "$1" ] || return 0
	operator=$(jk-cat -S "$site" --no-titles --fields=operator,signer "$1") || exit $?
	operator=$(printf '%s\n' "$operator" |
		sed -n "s/	$signer\$//p" | head -n 1)
}

# describe FILE DIRECTORY NAME: what the operation record of it says. Sets: function
# object operator approval batch case_number.
describe()
{
	function=configuration object='' operator='' approval='' batch=$3 case_number=''
	read_content "$1"
	case $2 in
	approvals)
		function=approval approval=$content batch=''
		row=$(jk-cat -S "$site" --no-titles --fields=subject,approver,case_number "$1") ||
			exit $?
		IFS='	' read -r object operator case_number <<-END
			$row
		END
		;;
	*)
		object=$content
		[ "$2" = protected ] || find_signer "$1"
		;;
	esac
}

# enact DIRECTORY NAME: what lies there under a dot, and was described, is recorded,
# and counts. Where nothing was recorded nothing stays; where that is not known the
# next run finishes it.
enact()
{
	note "$function" "$batch" "$object" "$operator" "$approval" "$case_number"
	record
	case $status in
	0) ;;
	74) exit 74 ;;
	6? | 7[0-8])
		overwrite "$site/$1/.$2.jks"
		exit $status ;;
	*) exit $status ;;
	esac
	mv -- "$site/$1/.$2.jks" "$site/$1/$2.jks" && settle "$site/$1" ||
		cannot_write "$site/$1/$2.jks"
	# Who is not protected any more is not kept on older lists.
	[ "$1" != protected ] || forget_lists "$2"
}

# place DIRECTORY NAME: what was judged, into the site, whole or not at all.
place()
{
	settle "$work/new"
	describe "$work/new" "$1" "$2"
	mv -- "$work/new" "$site/$1/.$2.jks" && settle "$site/$1" ||
		cannot_write "$site/$1/.$2.jks"
	enact "$1" "$2"
}

# judge DIRECTORY FILE [NAME]: may it be put into force? The status says no, and a
# message, perhaps by its name.
judge()
{
	case $1 in
	protected) judge_list "$2" "$3" ;;
	*) jk-validate -q -n -S "$site" --as-of="$date" "$2" ;;
	esac
}

# open_directory NAME: locked, and what a killed run left there is in force, or is not
# any more where it may not be: anybody can have put it there.
open_directory()
{
	mkdir -p "$site/$1" || cannot_write "$site/$1"
	lock_site "$site"
	scratch "$site/$1"
	for left in "$site/$1"/.*-*.jks; do
		[ -f "$left" ] || continue
		judge "$1" "$left" "$left"
		status=$?
		case $status in
		0) ;;
		65 | 76 | 77)
			overwrite "$left"
			fail $status JKS0150 'what lay there may not be put into force, and is removed: %s' \
				"$left" ;;
		*) exit $status ;;
		esac
		name=${left##*/.} name=${name%.jks}
		describe "$left" "$1" "$name"
		enact "$1" "$name"
	done
}

do_table()
{
	site=$1
	load_site "$site"
	set_business_date
	open_directory tables
	# A copy is judged and taken, so that nobody can change it in between.
	[ -f "$2" ] || fail 66 JKS0064 'no such file: %s' "$2"
	cp -- "$2" "$work/new" || cannot_write "$work/new"
	read_header "$work/new" kind
	case $kind in
	hold | operator | plan | purpose | retention) ;;
	*) fail 65 JKS0090 'not a table that persons sign: %s' "$2" ;;
	esac
	find_newest
	! cmp -s "$work/new" "$(printf '%s/tables/%s-%06d.jks' "$site" "$kind" "$newest")" ||
		return 0
	judge tables "$work/new" || exit $?
	place tables "$(printf '%s-%06d' "$kind" $((newest + 1)))"
}

# --- approvals -------------------------------------------------------------------

# A field of a row of CSV, of which no value here has a comma or a quote.
is_plain()
{
	case $1 in
	*[!0-9A-Za-z._-]*) false ;;
	esac
}

# Is the approval in file $1 over? Its last day goes into: ended.
has_ended()
{
	ended=$(jk-cat -S "$site" --no-titles --fields=valid_to "$1") || exit $?
	[ "$(printf '%s' "$ended" | tr -d -)" -lt "$(printf '%s' "$date" | tr -d -)" ]
}

write_approval()
{
	for value in "$opt_command" "$opt_requester" "$opt_id" "$opt_purpose" "$opt_case"; do
		is_plain "$value" || fail 64 JKS0091 'this cannot stand in an approval: %s' "$value"
	done
	{
		printf 'subject,command,requester,approver,purpose,records,valid_from,valid_to,case_number\n'
		printf '%s,%s,%s,%s,%s,%s,%s,%s,%s\n' "$subject" "$opt_command" "$opt_requester" \
			"$opt_id" "$opt_purpose" "$records" "${opt_from:-$date}" "$opt_until" "$opt_case"
	} >"$work/row" || cannot_write "$work/row"
	jk-extract -q -S "$site" --source=table --encoding=utf-8 --schema=approval \
		--key="$opt_key" --as-of="$date" -o "$work/new" "$work/row" || exit $?
}

# What names persons goes by its digest, which tells nothing of them; what may be made
# again the same, by its content. Sets: subject records, of what is approved.
take_subject()
{
	if [ -z "$opt_subject" ]; then
		[ $# = 2 ] || fail 64 JKS0008 'operands are missing'
		[ -f "$2" ] || fail 66 JKS0064 'no such file: %s' "$2"
		read_content "$2"
		case $opt_command,$lane in
		bulk,* | sheet,* | input,?*) subject=$digest ;;
		*) subject=$content ;;
		esac
		return
	fi
	[ $# = 1 ] || fail 64 JKS0085 'too many operands'
	subject=$opt_subject records=$opt_records
	case $subject in
	*[!0-9a-f]*) subject='' ;;
	esac
	[ ${#subject} = 64 ] || fail 64 JKS0092 'not a digest: %s' "$opt_subject"
}

do_approve()
{
	site=$1
	for option in key:"$opt_key" command:"$opt_command" id:"$opt_id" \
		requester:"$opt_requester" until:"$opt_until"; do
		demand "${option%%:*}" "${option#*:}"
	done
	load_site "$site"
	set_business_date
	open_directory approvals
	take_subject "$@"
	write_approval
	judge approvals "$work/new" || exit $?
	name=$subject-$opt_command
	if [ -e "$site/approvals/$name.jks" ]; then
		has_ended "$site/approvals/$name.jks" ||
			fail 73 JKS0093 'this is approved already: %s' "$site/approvals/$name.jks"
		mv "$site/approvals/$name.jks" "$site/approvals/$name-$ended.jks" ||
			cannot_write "$site/approvals/$name-$ended.jks"
	fi
	place approvals "$name"
}

do_approvals()
{
	site=$1
	load_site "$site"
	set_business_date
	set -- "$site"/approvals/*.jks
	[ -f "$1" ] || return 0
	lines=$(jk-cat -S "$site" --no-titles \
		--fields=subject,command,requester,approver,valid_from,valid_to,records "$@") ||
		exit $?
	printf '%s\n' "$lines" | tr '\t' ' '
}

# --- whom they protect -------------------------------------------------------------

# forget_lists LANE-NNNNNN: the older ones of the lane.
forget_lists()
{
	for file in "$site/protected/${1%-*}"-[0-9][0-9][0-9][0-9][0-9][0-9].jks; do
		[ "$file" = "$site/protected/$1.jks" ] && break
		overwrite "$file"
	done
}

# A municipality's list, sealed as it came, after a look at what is in it. A site's
# own list is not addressed to it, and was judged when it was made.
judge_list() # FILE NAME
{
	jk-encrypt -q -d -S "$site" --as-of="$date" "$1" >/dev/null || return
	read_header "$1" origin
	[ "$origin" != "$code" ] || return 0
	jk-encrypt -q -d -S "$site" --as-of="$date" "$1" |
		jk-validate -q -n -S "$site" --as-of="$date"
	status=$?
	[ $status -ge 2 ] || return 0
	[ $status != 2 ] || {
		say JKS0098 E 'the list protects whom its sender may not: %s' "$2"
		return 77
	}
	return $status
}

do_protect()
{
	site=$1
	load_site "$site"
	set_business_date
	open_directory protected
	[ -f "$2" ] || fail 66 JKS0064 'no such file: %s' "$2"
	cp -- "$2" "$work/new" || cannot_write "$work/new"
	read_header "$work/new" kind lane number
	[ "$kind" = protection ] || fail 65 JKS0094 'not a list of protected persons: %s' "$2"
	judge protected "$work/new" "$2" || exit $?
	name=$lane-$(printf '%06d' "$number")
	if [ -e "$site/protected/$name.jks" ]; then
		cmp -s "$work/new" "$site/protected/$name.jks" ||
			fail 76 JKS0095 'another list has this number: %s' "$site/protected/$name.jks"
		return 0
	fi
	place protected "$name"
}
