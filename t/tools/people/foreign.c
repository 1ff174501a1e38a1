#include "block.h"
#include "foreign.h"

static const struct slice families[] = {
	SLICE("NGUYEN"),
	SLICE("TRAN"),
	SLICE("LE"),
	SLICE("PHAM"),
	SLICE("SANTOS"),
	SLICE("DELA-CRUZ"),
	SLICE("REYES"),
	SLICE("SILVA"),
	SLICE("SOUZA"),
	SLICE("PEREIRA"),
	SLICE("TAMANG"),
	SLICE("GURUNG"),
	SLICE("SHRESTHA"),
	SLICE("RAI"),
	SLICE("WANG"),
	SLICE("LI"),
	SLICE("ZHANG"),
	SLICE("CHEN"),
	SLICE("KIM"),
	SLICE("PARK"),
	SLICE("LEE"),
	SLICE("CHOI"),
	SLICE("SINGH"),
	SLICE("PERERA"),
	SLICE("FERNANDO"),
	SLICE("SUHARTO"),
	SLICE("HTUN"),
	SLICE("MYINT"),
	SLICE("O'BRIEN"),
	SLICE("MAC.DONALD"),
	SLICE("GARCIA"),
	SLICE("SMITH"),
	SLICE("JONES"),
	SLICE("BROWN"),
	SLICE("VAN-DER-BERG"),
};

static const struct slice women[] = {
	SLICE("MARIA"),
	SLICE("ANA"),
	SLICE("THI"),
	SLICE("LAN"),
	SLICE("PRIYA"),
	SLICE("SITA"),
	SLICE("MEI"),
	SLICE("XIAO"),
	SLICE("JI-WOO"),
	SLICE("SOFIA"),
	SLICE("FATIMA"),
	SLICE("AYE"),
	SLICE("KHIN"),
	SLICE("NUR"),
	SLICE("SRI"),
	SLICE("ROSA"),
	SLICE("JOY"),
	SLICE("GRACE"),
	SLICE("THUY"),
	SLICE("LINH"),
	SLICE("ELENA"),
	SLICE("CHRISTINE"),
	SLICE("SUNITA"),
	SLICE("KUMARI"),
	SLICE("YUKI-ANNE"),
	SLICE("BEATRIZ"),
	SLICE("O'NEAL"),
};

static const struct slice men[] = {
	SLICE("NGUYEN"),
	SLICE("VAN"),
	SLICE("TRAN"),
	SLICE("MINH"),
	SLICE("JOHN"),
	SLICE("PAUL"),
	SLICE("CARLOS"),
	SLICE("EDUARDO"),
	SLICE("JOSE"),
	SLICE("RAJESH"),
	SLICE("KUMAR"),
	SLICE("BAHADUR"),
	SLICE("WEI"),
	SLICE("MIN-JUN"),
	SLICE("AUNG"),
	SLICE("KYAW"),
	SLICE("BUDI"),
	SLICE("SANTOSO"),
	SLICE("AHMAD"),
	SLICE("DAVID"),
	SLICE("SMITH"),
	SLICE("MICHAEL"),
	SLICE("JAMES"),
	SLICE("PETER"),
	SLICE("ALI"),
	SLICE("HASSAN"),
};

static const struct slice kanji[] = {
	SLICE("王　小明"),
	SLICE("李　麗華"),
	SLICE("張　偉"),
	SLICE("陳　美玲"),
	SLICE("林　志強"),
	SLICE("金　秀賢"),
	SLICE("朴　智恩"),
	SLICE("崔　民浩"),
	SLICE("劉　洋"),
	SLICE("楊　春梅"),
};

struct slice
foreign_family(struct draw *draw)
{
	return families[draw_below(draw, COUNT(families))];
}

struct slice
foreign_given(struct draw *draw, bool female)
{
	if (female)
		return women[draw_below(draw, COUNT(women))];
	return men[draw_below(draw, COUNT(men))];
}

struct slice
foreign_kanji(struct draw *draw)
{
	return kanji[draw_below(draw, COUNT(kanji))];
}
