#!/usr/bin/env bats
# jk-purge(1): what may no longer be kept is gone, and nothing else.

load lib/people

setup()
{
	office
}

# The retention table

@test "the example of a retention table is one that a responsible person may sign" {
	as boss retention -o r.jks "$JK_TOP/schemas/retention.csv"
	works install r.jks
	[ "$(ls prefecture/tables)" = "$(printf 'operator-000001.jks\nretention-000001.jks')" ]
	[ "$(jk-cat -S prefecture --no-titles prefecture/tables/retention-000001.jks | wc -l)" -eq 15 ]
}

@test "who is not responsible signs no retention table and no hold" {
	as admin retention -o r.jks "$JK_TOP/schemas/retention.csv"
	fails 77 JK00631 install r.jks
	fails 77 JK00342 as clerk retention "$JK_TOP/schemas/retention.csv"
	{
		echo 'case_number,ledger,resident_code,bucket,reason,valid_from,valid_to'
		echo 'R7-1,register,,2026,litigation,2026-04-01,'
	} >hold.csv
	as admin hold -o h.jks hold.csv
	fails 77 JK00631 install h.jks
	[ "$(ls prefecture/tables)" = operator-000001.jks ]
	as boss hold -f -o h.jks hold.csv
	works install h.jks
}

@test "a row of a retention table or of a hold that cannot be is not signed" {
	titles=$(head -n 1 "$JK_TOP/schemas/retention.csv")
	while read -r id row; do
		printf '%s\n%s\n' "$titles" "$row" >bad.csv
		as boss retention -f -o bad.jks bad.csv
		fails 65 JKV0015 install bad.jks
		[[ "$stderr" == *"$id-W: "* ]]
	done <<-'END'
		JKV8101 other,*,2026-04-01,,,,recorded,P5Y,counted,day,x
		JKV8102 access,somebody,2026-04-01,,,,provided,P5Y,counted,day,x
		JKV8108 access,*,2026-04-01,,,,provided,P0Y,counted,day,x
		JKV8108 access,*,2026-04-01,,,,provided,5Y,counted,day,x
		JKV8109 access,*,2026-04-01,,,,provided,P5Y,perhaps,day,x
		JKV8121 access,*,2026-04-01,2026-03-31,,,provided,P5Y,counted,day,x
		JKV8122 access,*,2026-04-01,,2026-04-01,2026-03-31,provided,P5Y,counted,day,x
	END
}
