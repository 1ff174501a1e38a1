#include "day.h"
#include "number.h"
#include "world.h"

static const struct site hamamatsu = {
	.code = "221309",
	.prefecture = "静岡県",
	.name = "浜松市",
	.weight = 50,
	.wards = { { "221384", "中央区" }, { "221392", "浜名区" },
	    { "221406", "天竜区" } },
	.wards_count = 3,
	.retired_ward = "221317",
};
static const struct site numazu = {
	.code = "222038",
	.prefecture = "静岡県",
	.name = "沼津市",
	.charset = CHARSET_CP932,
	.quiet_night = 3,
	.weight = 12,
	.retired_code = "223239",
};
static const struct site mishima = {
	.code = "222062",
	.prefecture = "静岡県",
	.name = "三島市",
	.source = SOURCE_FULL,
	.weight = 7,
};
static const struct site toyohashi = {
	.code = "232017",
	.prefecture = "愛知県",
	.name = "豊橋市",
	.double_night = 2,
	.weight = 23,
	.retired_code = "236233",
};
static const struct site seto = {
	.code = "232041",
	.prefecture = "愛知県",
	.name = "瀬戸市",
	.source = SOURCE_SNAPSHOT,
	.charset = CHARSET_UTF8_BOM,
	.weight = 8,
};
static const struct site tiny = {
	.code = "222038",
	.prefecture = "静岡県",
	.name = "沼津市",
	.quiet_night = 3,
	.weight = 1,
	.retired_code = "223239",
};

bool
world_take_country(struct world *world, const char *name)
{
	static const struct site *const demo[] = { &hamamatsu, &numazu, &mishima,
		&toyohashi, &seto };

	world->country = name;
	if (strcmp(name, "demo") == 0) {
		memcpy(world->sites, demo, sizeof(demo));
		world->sites_count = SITES_MAX;
		return true;
	}
	world->sites[0] = &tiny;
	world->sites_count = 1;
	return strcmp(name, "tiny") == 0;
}

bool
world_take_municipality(struct world *world, const char *code)
{
	unsigned i;

	world_take_country(world, "demo");
	for (i = 0; i < SITES_MAX; i++)
		if (strcmp(world->sites[i]->code, code) == 0) {
			world->sites[0] = world->sites[i];
			world->sites_count = 1;
			return true;
		}
	return false;
}

void
world_settle(struct world *world, int first_day)
{
	int night;

	world->days[0] = first_day;
	for (night = 1; night <= world->nights; night++) {
		world->days[night] = world->days[night - 1] + 1;
		while (day_is_weekend(world->days[night]))
			world->days[night]++;
	}
	if (world->nights > 0)
		world->newcomers =
		    4 * world->sites_count +
		    (uint32_t)((uint64_t)world->residents * (unsigned)world->nights *
			       world->changes / 5000);
	world->slots = world->residents + world->newcomers;
	world->stride = number_stride(world->slots > 0 ? world->slots : 1);
}

bool
world_is_newcomer(const struct world *world, uint32_t slot, uint32_t *ordinal)
{
	uint32_t before = (uint32_t)((uint64_t)slot * world->newcomers / world->slots);
	uint32_t with =
	    (uint32_t)(((uint64_t)slot + 1) * world->newcomers / world->slots);

	*ordinal = with > before ? before : slot - before;
	return with > before;
}
