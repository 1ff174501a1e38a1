# A prefecture that is asked: load lib/queries
#
# Its register has 300 residents of 222038 (people 300). Organ 990001 has a site and
# asks in batches; clerk is own staff. On the operator list: what lib/people has, with
# tasks, and the organ's people pension (a batch account), desk, and far elsewhere.

load "$BATS_TEST_DIRNAME/lib/people"

ORGAN=990001
QUERIES=$ORGAN-220001-query
ANSWERS=220001-$ORGAN-answer
SPOOL=220001-220001-access
NUMBER=17 ADDRESS=16

# Rows of the operator list, with their tasks.
workers()
{
	echo 'operator,authority,valid_from,valid_to,role,area,signer,account,office,purposes,organ'
	rows_in_force | sed 's/$/,person,joho,*,/'
	echo "pension,P1,2026-01-01,,operator,*,,batch,nenkin,pension,$ORGAN"
	echo "far,P3,2026-01-01,,operator,221309,,person,nenkin,pension,$ORGAN"
	echo "desk,P2,2026-01-01,,operator,222038,,person,nenkin,pension count,$ORGAN"
}

# Rows of the purpose table.
purposes()
{
	cat <<-'END'
	purpose,organ,valid_from,valid_to,function,basis,clause,label,keys,items,number,modes,needs_case,cap,protected
	pension,990001,2026-01-01,,provision,law,別表第一77,年金給付,code number name,resident_code name name_kana birth_date address municipality individual_number,yes,immediate bulk,no,2,
	count,*,2026-01-01,,provision,statistics,住基法37条,統計,code,municipality sex birth_date,no,immediate,no,,
	shelter,220001,2026-01-01,,own-use,law,別表第五,保護,code,name address municipality,no,immediate,no,,yes
	tax,220001,2026-01-01,,own-use,ordinance,条例1条,課税,code name,name address birth_date,no,immediate bulk,yes,,
	paper,220001,2026-01-01,,media,law,別表第五,媒体,code,name address,no,immediate,no,,
	END
}

make_counter()
(
	set -e
	country "$1/sites"
	cd "$1/sites"
	for who in admin boss deputy; do
		person $who approver
	done
	person clerk operator
	person helper operator
	jk-site init --code=$ORGAN --role=organ --name=年金機構 $DATES --ca=ca organ
	for site in prefecture city; do
		jk-site export organ | jk-site add $site
	done
	jk-site add organ prefecture.pem city.pem
	workers | as admin operator -f -o list.jks
	install list.jks
	purposes | as boss purpose -f -o purposes.jks
	install purposes.jks
	begin_log
	people 300 >people.tsv
	batch 1 --consent initial <people.tsv >b1
	jk-encrypt -q -S city --as-of="$DAY" b1
	cp city/outbox/$LANE-000001.jks prefecture/done/
	jk-validate -q -S prefecture --as-of "$DAY" b1 |
		jk-apply -q -S prefecture --as-of "$DAY" --initial >/dev/null
)

# counter: such a prefecture, to be changed at will; the current directory from now on.
counter()
{
	once counter make_counter
	cp -a "$made/sites" "$BATS_TEST_TMPDIR/sites"
	cd "$BATS_TEST_TMPDIR/sites"
}

# person_field PERSON COLUMN: of a resident in the register.
person_field()
{
	get_field "$1" "$2" <people.tsv
}

FIELDS_OF_QUERY='request function mode purpose number_purpose use_reason items operator
	authority asked_at case_number key_kind resident_code individual_number birth_date
	name address_prefix copies'

# query FIELD=VALUE...: a row of CSV; what is not said is an organ's plain question.
query()
{
	local -A value=(
		[request]=r1 [function]=provision [mode]=immediate [purpose]=pension
		[use_reason]=pension [items]='name address' [operator]=desk
		[authority]=P2 [asked_at]="${DAY}T10:00:00+09:00" [key_kind]=code
	)
	local field separator='' given

	for given; do
		value[${given%%=*}]=${given#*=}
	done
	for field in $FIELDS_OF_QUERY; do
		printf '%s%s' "$separator" "${value[$field]-}"
		separator=,
	done
	echo
}

# own FIELD=VALUE...: one of the prefecture's staff.
own()
{
	query function=own-use purpose=tax use_reason=tax operator=clerk authority=C1 \
		case_number=Z1 "$@"
}

# head_of_queries: the first row.
head_of_queries()
{
	echo $FIELDS_OF_QUERY | tr ' ' ,
}

# asks NUMBER < rows: the organ's next batch, in the clear, in qNUMBER.
asks()
{
	{ head_of_queries; cat; } >"q$1.csv"
	jk-extract -q -S organ --source=journal --encoding=utf-8 --as-of="$DAY" \
		--schema=query --lane=$QUERIES -f -o "q$1" "q$1.csv"
}

# staff KEY < rows: a working stream of the prefecture's staff.
staff()
{
	{ head_of_queries; cat; } |
		jk-extract -q -S prefecture --source=journal --encoding=utf-8 \
			--as-of="$DAY" --schema=query --key="$1.raw"
}

provide()
{
	jk-provide -q -S prefecture --as-of="$DAY" "$@"
}

# answers FILE [FIELD,...]: fields with bars, a line each.
answers()
{
	jk-cat -S prefecture --no-titles \
		--fields="${2-query,result,refusal,name,address}" "$1" | tr '\t' '|'
}

# logged NUMBER [FIELD,...]: of that batch of the spool, the same way.
logged()
{
	jk-encrypt -d -S prefecture --as-of="$DAY" -o opened -f \
		"prefecture/spool/$SPOOL-$1.jks" 2>/dev/null
	jk-cat -S prefecture --no-titles \
		--fields="${2-function,attempted,refusal,resident_code,operator}" opened |
		tr '\t' '|'
}
