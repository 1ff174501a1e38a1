#include "staff.h"

#include <stdio.h>

#include "../people/out.h"

const struct office offices[OFFICES] = {
	{ "tax", "pref-tax", "県税の賦課徴収", "auth-tax", false },
	{ "pension", "mutual-aid-pension", "共済年金の給付", "auth-pension", false },
	{ "passport", "passport", "旅券の発給", "auth-passport", true },
	{ "welfare", "war-pension", "戦没者遺族等の援護", "auth-welfare", false },
	{ "licence", "licence", "免許の登録", "auth-licence", false },
};

const struct office *
staff_office(unsigned worker)
{
	return &offices[worker % OFFICES];
}

void
staff_name(char to[24], unsigned worker)
{
	snprintf(to, 24, "op%04u", worker);
}

unsigned
staff_share(unsigned worker)
{
	return 1000 / (1 + worker / OFFICES);
}

static void
write_operators(const struct staff *staff)
{
	struct out *out = out_open("operators.csv", CHARSET_UTF8);

	out_put_string(out, "照合ID,操作者ID,開始年月日,終了年月日,役割,利用者区分,"
			    "所管区域,所属,事務,署名者\n");
	for (unsigned i = 0; i < staff->operators; i++) {
		const struct office *office = staff_office(i);
		char name[24];

		staff_name(name, i);
		out_printf(out, "%s,%s,2025-04-01,,operator,person,220001,%s,%s,\n",
		    name, office->authority, office->name, office->purpose);
	}
	out_put_string(out, "retired,auth-tax,2020-04-01,2025-03-31,operator,person,"
			    "220001,tax,pref-tax,\n");
	out_put_string(
	    out, "batch1,auth-batch,2025-04-01,,operator,batch,*,centre,*,\n");
	out_put_string(
	    out, "batch2,auth-batch,2025-04-01,,operator,batch,*,centre,*,\n");
	out_put_string(
	    out, "kiosk1,auth-kiosk,2025-04-01,,operator,kiosk,*,kiosk,*,\n");
	out_close(out);
}

static void
write_purposes(void)
{
	struct out *out = out_open("purposes.csv", CHARSET_UTF8);

	out_put_string(out,
	    "提供事務区分,提供先,開始年月日,終了年月日,機能区分,根拠区分,根拠条項,"
	    "事務名,検索項目,提供項目,個人番号提供,処理方式,事案番号の要否\n");
	for (unsigned i = 0; i < OFFICES; i++)
		out_printf(out,
		    "%s,*,2002-08-05,,provision,law,別表第一,%s,code number name,name "
		    "address "
		    "birth_date sex,no,immediate bulk,%s\n",
		    offices[i].purpose, offices[i].label,
		    offices[i].needs_case ? "yes" : "no");
	out_close(out);
}

void
staff_write(const struct staff *staff)
{
	write_operators(staff);
	write_purposes();
}
