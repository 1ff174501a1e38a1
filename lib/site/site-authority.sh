# shellcheck shell=sh
# The part of jk-site(1) that is an authority for tests and demonstrations.

# shellcheck disable=SC2015 # in "A && B || cannot_write", C may follow either

# Days become moments: from the first second in Japan to the last, as
# openssl-ca wants them. Sets: start end.
set_validity()
{
	start=${1:-$(TZ=JST-9 date +%F)}
	end="$start 23:59:59 +0900 + $3"
	[ -z "$2" ] || end="$2 23:59:59 +0900"
	end=$(printf '%s\n' "$start 00:00:00 +0900" "$end" | date -u -f - +%Y%m%d%H%M%S)
	start=${end%%"$newline"*}
	end=${end#*"$newline"}
	[ "$start" -lt "$end" ] || fail 64 JKS0060 'the last day is before the first'
	start=${start}Z end=${end}Z
}

# Sets: environment, of the authority; it is ours to use until the end.
open_authority()
{
	[ -f "$1/crl.pem" ] || fail 66 JKS0061 'not an authority: %s' "$1"
	lock_authority "$1"
	read -r environment <"$1/environment"
}

write_authority_conf()
{
	cat >"$1" <<'END' || cannot_write "$1"
[ca]
default_ca = authority
[authority]
certificate = ca.pem
private_key = ca.key
database = database
new_certs_dir = issued
crlnumber = crlnumber
rand_serial = yes
unique_subject = no
default_md = sha256
preserve = yes
policy = subject
crl_extensions = list
[subject]
serialNumber = optional
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[req]
prompt = no
utf8 = yes
string_mask = utf8only
distinguished_name = name
END
}

# issue_list CADIR END: END as openssl-ca wants it. One more option at will.
issue_list()
{
	where=$1 last=$2
	shift 2
	(cd "$where" && openssl ca -config ca.conf -gencrl -crl_nextupdate "$last" "$@" \
		-out .crl.pem 2>/dev/null && sync .crl.pem && mv .crl.pem crl.pem) ||
		fail 69 JKS0062 'openssl cannot issue a revocation list'
}

# sign_request CADIR FILE: FILE.csr to FILE.pem, by what it asks for and may have.
sign_request()
{
	[ -f "$2" ] || fail 66 JKS0064 'no such file: %s' "$2"
	# shellcheck disable=SC2086 # two words by intent
	openssl req -in "$2" -noout -verify -subject $names -text \
		-reqopt no_header,no_version,no_subject,no_pubkey,no_sigdump,no_signame \
		>"$work/shown" 2>/dev/null || fail 65 JKS0065 'not a certificate request: %s' "$2"
	read_claims "$work/shown"
	has_whole_claims && is_code "$c_party" "$c_role" ||
		fail 77 JKS0066 'the request does not ask for one use, role and environment: %s' "$2"
	[ "$c_environment" = "$environment" ] ||
		fail 77 JKS0067 'the request is for the other environment: %s' "$2"
	issue_certificate "$1" "$2" "$c_use" "$c_role"
}

# issue_certificate CADIR FILE USE ROLE
issue_certificate()
{
	signed=${2%.csr}.pem
	[ ! -e "$signed" ] || fail 73 JKS0063 'there is a certificate already: %s' "$signed"
	extensions_of "$3" "$4" "$environment"
	(cd "$1" && openssl ca -batch -notext -config ca.conf -in /dev/stdin \
		-extfile /dev/fd/3 -startdate "$start" -enddate "$end" 2>/dev/null) \
		<"$2" >"$work/signed" 3<<END || fail 69 JKS0068 'openssl cannot sign: %s' "$2"
basicConstraints = critical,CA:FALSE
keyUsage = critical,$usage
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
$extensions
END
	mv "$work/signed" "$signed" || cannot_write "$signed"
}

do_ca()
{
	environment=${opt_environment:-test}
	name=${opt_name:-jk $environment authority}
	is_name "$name" || fail 64 JKS0070 'this name cannot be used: %s' "$name"
	mkdir -p "$1/issued" || cannot_write "$1"
	lock_authority "$1"
	if [ -f "$1/crl.pem" ]; then
		read -r line <"$1/environment"
		[ "$line" = "$environment" ] && return
		fail 73 JKS0071 'there is an authority of the other environment: %s' "$1"
	fi
	set_validity "$opt_from" "$opt_until" '10 years'
	write_authority_conf "$1/ca.conf"
	printf '[name]\nCN = %s\n' "$name" >>"$1/ca.conf"
	printf '%s\n' "$environment" >"$1/environment"
	: >"$1/database"
	echo 01 >"$1/crlnumber"
	(cd "$1" && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-sha256 -keyout ca.key -out .ca.csr -config ca.conf &&
		openssl ca -batch -notext -config ca.conf -selfsign -in .ca.csr \
			-extensions root -startdate "$start" -enddate "$end" >.ca.pem &&
		rm .ca.csr) 2>/dev/null ||
		fail 69 JKS0072 'openssl cannot make an authority'
	mv "$1/.ca.pem" "$1/ca.pem"
	first=$start
	set_validity '' '' '31 days'
	[ -z "$opt_from" ] || set -- "$1" -crl_lastupdate "$first"
	directory=$1
	shift
	issue_list "$directory" "$end" "$@"
}

do_sign()
{
	authority=$1
	shift
	[ $# -gt 0 ] || fail 64 JKS0008 'operands are missing'
	open_authority "$authority"
	scratch "$authority"
	set_validity "$opt_from" "$opt_until" '2 years'
	for file; do
		sign_request "$authority" "$file"
	done
}

do_revoke()
{
	authority=$1
	shift
	open_authority "$authority"
	for file; do
		[ -f "$file" ] || fail 66 JKS0064 'no such file: %s' "$file"
		said=$( (cd "$authority" && openssl ca -config ca.conf -revoke /dev/stdin) \
			<"$file" 2>&1) && continue
		case $said in
		*'Already revoked'*) ;;
		*) fail 65 JKS0073 'not a certificate of this authority: %s' "$file" ;;
		esac
	done
	set_validity '' "$opt_until" '31 days'
	issue_list "$authority" "$end"
}
