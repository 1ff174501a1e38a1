# A prefecture with people on its operator list: load lib/people
#
# admin (administrator), boss and deputy (responsible), clerk (operator, city
# 222038), helper (operator, everywhere); maker has a key and stands on no list.

load "$BATS_TEST_DIRNAME/lib/streams"

DATES='--from=2026-01-01 --until=2035-12-31'

# person ID USE: a key of the prefecture's, and its fingerprint in ID.fingerprint.
person()
{
	jk-site person --key="$1.raw" --use="$2" --id="$1" $DATES --ca=ca prefecture \
		>"$1.fingerprint"
}

# signer ID: what stands in the operator list.
signer()
{
	cat "$1.fingerprint"
}

# operators ROW...: a CSV; a row is operator,authority,from,to,role,area,signer.
operators()
{
	echo 'operator,authority,valid_from,valid_to,role,area,signer,account,office'
	printf '%s,person,joho\n' "$@"
}

# The rows of the list that is installed.
rows_in_force()
{
	echo "admin,A1,2026-01-01,,administrator,*,$(signer admin)"
	echo "boss,B1,2026-01-01,,responsible,220001,$(signer boss)"
	echo "deputy,B2,2026-01-01,,responsible,220001,$(signer deputy)"
	echo "clerk,C1,2026-01-01,,operator,222038,$(signer clerk)"
	echo "helper,C2,2026-01-01,,operator,*,$(signer helper)"
}

# as KEY KIND [OPTION...] < CSV: a stream of that kind, signed with that key.
as()
{
	local key=$1 kind=$2

	shift 2
	jk-extract -q -S prefecture --source=table --encoding=utf-8 --as-of="$DAY" \
		--schema="$kind" --key="$key.raw" "$@"
}

# list KEY ROW...: an operator list signed with that key, in list.jks.
list()
{
	local key=$1

	shift
	operators "$@" | as "$key" operator -f -o list.jks
}

install()
{
	jk-site table --as-of="$DAY" prefecture "$1"
}

# begin_log: what was recorded until now is forgotten, so that a test begins with the
# spool of a site in which nothing was done.
begin_log()
{
	rm -f prefecture/spool/*
}

make_office()
(
	set -e
	country "$1/sites"
	cd "$1/sites"
	person admin approver
	person boss approver
	person deputy approver
	person clerk operator
	person helper operator
	person maker operator
	mapfile -t rows < <(rows_in_force)
	list admin "${rows[@]}"
	install list.jks
	begin_log
)

# office: such a prefecture, to be changed at will; the current directory from now on.
office()
{
	once office make_office
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
}

# approve KEY COMMAND FILE [OPTION...]: boss approves what clerk asks for, unless
# options say otherwise.
approve()
{
	local key=$1 command=$2 file=$3

	shift 3
	jk-site approve --as-of="$DAY" --key="$key.raw" --command="$command" --id="$key" \
		--requester=clerk --until=2026-04-30 "$@" prefecture "$file"
}

# digest FILE: H of its final checkpoint, the inner one.
digest()
{
	jk-audit verify -S prefecture "$1" | sed -n 's/.*, digest \([0-9a-f]*\), content .*/\1/p'
}

# content FILE: its content digest.
content()
{
	jk-audit verify -S prefecture "$1" | sed -n 's/.*, content //p'
}
