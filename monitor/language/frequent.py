"""Nothing in; out the words that are frequent in news, by language, and the places that all of them name.

They stand as they are written; a word of several languages speaks for all of them. Vietnamese stands here without
accents: with them its letters tell.
"""

from __future__ import annotations

WORDS = {
    "en": """the pm a of and to in for on with at by from as is are was were be been has have had will would its his
        her their they he she it this that these those which who or not but also than more most new said says after
        before during between into over under about against up out all one two first second year years month week day
        days people country countries government governments minister ministers president presidential prime party
        assembly national office offices official officials visit visits visiting meeting meetings talks meet meets met
        receive receives received host hosts welcomes welcome leader leaders leave leaves arrives relations ties links
        bonds cooperation agreement deal signed sign signs boost boosts strengthen strengthens foster deepen promote
        promotes step training exchange experience experiences top trade export exports growth percent per cent economic
        development affairs foreign central committee delegation chairman chairwoman secretary general deputy vice
        working work works hold holds held open opens launch join help helps hail hails praise seek seeks eye eyes storm
        flood floods rain gold win wins final men women team when while there how what why can could should must may an
        no own each other both state law laws now today morning afternoon high low big world news photo source
        vietnamese support supports supporting face faces mark marks anniversary book film food city province village
        river market price prices rise rises fall falls down still set sets see sees here them him our your my if so
        just only such through since until off around amid across well many some any time times make makes made take
        takes get gets give gives go goes come comes s ask asks call calls tell tells urge urges become becomes plan
        plans hundreds thousands students school health former next last late early young old good best great small long
        large north south east west war do die approve approves approved backs bans blames breaks brings builds built
        clears closes cuts delays denies draws eases ends enter enters entering expands fights finds gains grows halts
        heads hit hits kills kill leads lifts loses lost nears passes pays pledges posts probes pushes puts raises raise
        reaches reach rejects reports reported returns reveals sends shares shows slows soars starts starting stays
        strikes suspends targets tests toll tops turns unveils uses vows wants warns weakens weighs tropical strike
        crash court police draft bill lawmakers overhaul overhauls tariff budget tax bank banks firm firms jobs workers
        farmers residents visitors tourists traffic road highway airport flights vaccine doses cases deaths injured dead
        killed arrested missing rescue rescued attack threat crisis energy power climate industry digital online data
        search stock investors investment trading business businesses tourism heritage museum exhibition painting
        artists ceremony friendship memorial honours honoured awarded award winner champion match league beats beat cup
        football player coach""",
    "fr": """le la les de des du un une et en à au aux dans pour par sur avec est sont a été être ont ce cette ces
        son sa ses leur leurs qui que qu dont où ne pas plus se il elle ils elles nous entre après avant lors selon sous
        vers chez ainsi aussi afin deux trois premier première mois jour jours année années ans pays ministre ministres
        gouvernement gouvernements président présidente présidentiel vice bureau bureaux parti assemblée nationale
        nationales secrétaire général générale comité délégation visite visites relations liens coopération accord signé
        signature rencontre entretien entretiens reçoit reçu accueille accueil renforcer renforcement renforcent
        développement développer échange échanges expérience expériences officielle officiel dirigeant dirigeants
        vietnamien vietnamienne vietnamiens laotien laotienne l d s n c j exportations exportation hausse baisse
        milliards millions marché monde nouveau nouvelle nouvelles nouveaux travail travaux réunion ouverture
        inauguration remise ville riz tourisme culture culturelles fête cérémonie promotion soutient soutien aide
        attendu attendue participe quitte arrive reste cherchent mise place siège chef femme femmes homme hommes enfants
        étudiants prix eau terre vie tout tous toutes très bien fait faire sans contre pendant depuis jusqu encore comme
        mais ou donc même autre autres grand grande haut niveau face suite matin soir hier lundi mardi mercredi jeudi
        vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre
        annonce annoncent appelle appellent lance lancent lancement prévoit prévoient veut veulent demande affirme
        dénonce promet salue préside assiste inaugure célèbre participent rencontrent discute discutent signent visitent
        effectue poursuit poursuivent ouvre ouvrent ferme tue tués mort morts blessés attaque guerre police justice
        procès loi projet réforme budget impôts banque entreprise entreprises emploi travailleurs agriculteurs habitants
        touristes route aéroport vaccin cas décès crise énergie climat économie économique numérique investisseurs
        investissement investissements commerce patrimoine musée exposition amitié équipe ligue bat match coupe victoire
        nord sud ouest souhaite souhaitent intensifier intensifient promouvoir approfondir relance envoie félicite
        félicitations condoléances""",
    "es": """el la los las de del un una y en a al para por con sin sobre entre es son fue ser han ha se su sus lo
        que quien cuyo cuando donde no más muy este esta estos estas ese esa como pero también tras ante desde hasta
        según durante dos tres primer primera primeros año años mes día días país países gobierno gubernamentales
        ministro ministros presidente presidenta premier oficina oficinas partido asamblea nacional parlamentaria
        secretario general comité delegación visita visitas relaciones nexos lazos vínculos cooperación colaboración
        acuerdo acuerdos firma firman firmaron encuentro reunión recibe recibió fortalecen fortalece fortalecer
        promueven promueve impulsan impulsa fomenta fomentan intercambio experiencia experiencias desarrollo dirigente
        líder vietnamita vietnamitas laosiano laosiana lao exportaciones exportación crecimiento mercado mundial
        millones dólares ayer hoy mañana así destaca destacan resalta resaltan ratifican celebran celebra inicia
        inauguran asiste concluye abre busca llama insta reitera rinden homenaje pueblo estado ciudad provincia mundo
        nuevo nueva nuevas nuevos gran ley comercio turismo cultura salud educación niños mujeres trabajo fuerza contra
        bajo cada parte partes sede funcionario embajador ministerio aniversario solidaridad amistad bilateral
        bilaterales además aún hacia junto efectúan analizan estrechan consolidan avanzan debaten lunes martes miércoles
        jueves viernes sábado domingo enero febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre
        anuncia anuncian pide piden lanza lanzan prevé quiere quieren afirma denuncia promete saluda preside inaugura
        participa ofrece ofrecen reúne reúnen visitan envía felicita felicitaciones condolencias discuten muere mueren
        muertos heridos ataque guerra policía justicia juicio proyecto reforma presupuesto impuestos banco empresa
        empresas empleo trabajadores agricultores residentes turistas carretera aeropuerto vacuna casos muertes crisis
        energía clima economía económico económica digital inversores inversión inversiones patrimonio museo exposición
        equipo liga copa victoria norte sur oeste intensifican profundizan profundizar promover supera superan aumenta
        aumentan cae caen sube suben crece crecen alcanza alcanzan detiene detienen tierra agua lluvias inundaciones""",
    "vi": """cua cac nhung duoc trong voi cho khong nay dang cung nhu theo tren duoi giua sau truoc nhieu nguoi ngay
        thang nam nuoc chinh phu quoc hoi chu tich tuong truong phong dang uong thu doan tham tiep lam viec quan huu
        nghi tang cuong thuc trao doi kinh nghiem lanh phat trien cong tac hop ve tai khi mot hai dau dia
        phuong thanh pho tinh huyen xa hoc sinh giao duc van hoa lich hang xuat khau nhap doanh nghiep trung
        khai mac khanh ky ket thoa thuan bao lu mua lon gap chuc mung tri nhan toan quyen cap cao dong chi vien
        kiem tra xay dung dien bien nong thon moi ban hanh quyet dinh luat gioi thieu tet xuan mon ngon
        lang nghe duong dat nha vung nui bien dao cau hoat nghiep khoa chuyen bac mien""",
    "id": """yang dan di ke dari untuk dengan pada adalah ini itu tidak akan telah sudah dalam oleh sebagai juga kepada
        antara para serta atas bagi kedua dua tiga tahun hari bulan negara pemerintah pemerintahan menteri presiden
        perdana partai majelis parlemen nasional kantor ketua kepala sekretaris jenderal delegasi kunjungan berkunjung
        bertemu pertemuan menerima kerja sama kerjasama hubungan persahabatan meningkatkan memperkuat mendorong
        memperdalam pengalaman pembangunan ekonomi ekspor warga orang rakyat mereka dia ia kami kita ada bisa dapat
        harus lebih sangat secara setelah sebelum ketika saat baru resmi luar negeri terhadap tersebut menjadi seorang
        wakil anggota kota provinsi dunia pasar harga juta miliar senin selasa rabu kamis jumat sabtu minggu""",
    "pt": """o os as de do da dos das em no na nos nas um uma e ou para por pelo pela com sem sobre entre é são foi ser
        foram tem têm que não mais muito se seu sua seus suas ao aos à às também como mas após até segundo durante dois
        duas três ano anos país países governo ministro presidente partido assembleia nacional escritório gabinete
        cooperação relações visita acordo desenvolvimento exportações milhões reunião hoje ontem ainda já foi sido está
        estão pode encontro""",
    "de": """der die das den dem ein eine einer einem einen und oder aber nicht ist sind war waren wird werden wurde
        wurden hat haben hatte in im an am auf aus bei mit nach von vom vor zu zum zur für über unter zwischen durch
        gegen ohne um bis seit als wie auch noch nur mehr sich sie er es wir ihr sein seine ihre dieser diese dieses
        jahr jahre jahren land länder regierung präsident partei besuch treffen gespräche beziehungen zusammenarbeit
        abkommen entwicklung neue neuen neuer ersten zwei drei""",
    "it": """il lo la i gli un una uno di del dello della dei degli delle e ed o in nel nella nei nelle a al alla ai
        alle da dal dalla dai con su sul sulla per tra fra che chi non è sono ha hanno era stato stata essere più anche
        come ma se si suo sua loro questo questa dopo prima durante secondo due tre anno anni paese paesi governo
        ministro presidente partito assemblea nazionale ufficio cooperazione relazioni visita accordo sviluppo incontro
        nuovo nuova""",
}

_PLACES = """ha noi, ho chi, chi minh, hai phong, da nang, can tho, an giang, vung tau, ba ria, bac lieu, bac giang,
    bac kan, bac ninh, ben tre, binh duong, binh dinh, binh phuoc, binh thuan, ca mau, cao bang, dak lak, dak nong,
    dien bien, bien phu, dong nai, dong thap, gia lai, ha giang, ha nam, ha tinh, hai duong, hau giang, hoa binh,
    hung yen, khanh hoa, nha trang, kien giang, kon tum, lai chau, lam dong, da lat, lang son, lao cai, long an,
    nam dinh, nghe an, ninh binh, ninh thuan, phu tho, phu yen, quang binh, quang nam, quang ngai, quang ninh, ha long,
    quang tri, soc trang, son la, tay ninh, thai binh, thai nguyen, thanh hoa, tien giang, tra vinh, tuyen quang,
    vinh long, vinh phuc, yen bai, phu quoc, truong sa, hoang sa, hoi an, sa pa, cua lo, vung ang, lao bao, cau treo,
    na meo, bo y, viet nam, luang prabang, luang namtha, muang xay, xieng khouang, sai gon"""
PLACES = frozenset(tuple(place.split()) for place in _PLACES.split(","))
"""Places of two syllables, unaccented."""
