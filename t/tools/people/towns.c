#include "block.h"
#include "towns.h"

static const struct slice chuo[] = {
	SLICE("曳馬"),
	SLICE("中央"),
	SLICE("深萩町"),
	SLICE("西ケ崎町"),
	SLICE("三組町"),
	SLICE("西浅田"),
	SLICE("西都台町"),
	SLICE("泉町"),
	SLICE("大塚町"),
	SLICE("上西町"),
	SLICE("将監町"),
	SLICE("御給町"),
	SLICE("元城町"),
	SLICE("三方原町"),
};

static const struct slice hamana[] = {
	SLICE("細江町広岡"),
	SLICE("三ヶ日町大崎"),
	SLICE("三ヶ日町只木"),
	SLICE("都田町"),
	SLICE("引佐町兎荷"),
	SLICE("引佐町金指"),
	SLICE("引佐町四方浄"),
	SLICE("堀谷"),
	SLICE("灰木"),
	SLICE("根堅"),
	SLICE("竜南"),
	SLICE("小林"),
	SLICE("沼"),
	SLICE("内野台"),
};

static const struct slice tenryu[] = {
	SLICE("只来"),
	SLICE("二俣町阿蔵"),
	SLICE("日明"),
	SLICE("両島"),
	SLICE("長沢"),
	SLICE("相津"),
	SLICE("月"),
	SLICE("龍山町大嶺"),
	SLICE("佐久間町半場"),
	SLICE("水窪町地頭方"),
	SLICE("春野町川上"),
	SLICE("春野町豊岡"),
	SLICE("春野町堀之内"),
};

static const struct slice numazu[] = {
	SLICE("足高"),
	SLICE("駿河台"),
	SLICE("平町"),
	SLICE("江原町"),
	SLICE("宮前町"),
	SLICE("内浦小海"),
	SLICE("西浦久料"),
	SLICE("根古屋"),
	SLICE("大手町"),
	SLICE("南本郷町"),
	SLICE("三園町"),
	SLICE("千本西町"),
	SLICE("東間門"),
	SLICE("小諏訪"),
	SLICE("緑ケ丘"),
};

static const struct slice mishima[] = {
	SLICE("山中新田"),
	SLICE("塚原新田"),
	SLICE("富士見台"),
	SLICE("東壱町田"),
	SLICE("幸原町"),
	SLICE("一番町"),
	SLICE("平成台"),
	SLICE("佐野"),
	SLICE("北沢"),
	SLICE("藤代町"),
	SLICE("八反畑"),
	SLICE("東本町"),
	SLICE("富田町"),
	SLICE("三好町"),
	SLICE("緑町"),
};

static const struct slice toyohashi[] = {
	SLICE("下条東町"),
	SLICE("岩田町居村"),
	SLICE("旭本町"),
	SLICE("下地町北村"),
	SLICE("西新町"),
	SLICE("高師町"),
	SLICE("広小路"),
	SLICE("嵩山町"),
	SLICE("大岩町"),
	SLICE("西七根町"),
	SLICE("花田町"),
	SLICE("問屋町"),
	SLICE("浜道町"),
	SLICE("高師町西沢"),
};

static const struct slice seto[] = {
	SLICE("下半田川町"),
	SLICE("余床町"),
	SLICE("赤津町"),
	SLICE("朝日町"),
	SLICE("小金町"),
	SLICE("追分町"),
	SLICE("杉塚町"),
	SLICE("八幡台"),
	SLICE("熊野町"),
	SLICE("塩草が丘"),
	SLICE("效範町"),
	SLICE("西脇町"),
	SLICE("田中町"),
	SLICE("さつき台"),
};

static const struct slice buildings[] = {
	SLICE("コーポ青葉"),
	SLICE("メゾン栄"),
	SLICE("グリーンハイツ"),
	SLICE("サンライズマンション"),
	SLICE("第２清風荘"),
	SLICE("ハイム・ソレイユ"),
	SLICE("ＫＳビル"),
	SLICE("パレス表町"),
	SLICE("県営住宅能見団地"),
	SLICE("コーポ“桜”"),
};

static const struct {
	const char *municipality;
	int ward;
	const struct slice *towns;
	unsigned count;
} places[] = {
	{ "221309", 0, chuo, COUNT(chuo) },
	{ "221309", 1, hamana, COUNT(hamana) },
	{ "221309", 2, tenryu, COUNT(tenryu) },
	{ "222038", -1, numazu, COUNT(numazu) },
	{ "222062", -1, mishima, COUNT(mishima) },
	{ "232017", -1, toyohashi, COUNT(toyohashi) },
	{ "232041", -1, seto, COUNT(seto) },
};

struct slice
towns_draw(struct draw *draw, const char *municipality, int ward)
{
	size_t i;

	for (i = 0; i + 1 < COUNT(places); i++)
		if (places[i].ward == ward &&
		    strcmp(places[i].municipality, municipality) == 0)
			break;
	return places[i].towns[draw_below(draw, places[i].count)];
}

struct slice
towns_building(struct draw *draw)
{
	return buildings[draw_below(draw, COUNT(buildings))];
}
