// The commonest given names of authors, as far as they are no words of titles.
const names = {
  english: `aaron adam adrian agatha alan albert alex alexander alfred alice alison allen amanda amy andrew andy angela
    ann anna anne annie anthony antony arthur audrey barbara barry becky ben benjamin bernard beth betty beverly bill blake bob
    brandon brenda brian bruce bryan calvin cameron carl carol caroline carolyn catherine charles charlie charlotte
    cheryl chris christian christina christine christopher cindy claire clare clive cody colin connor craig cynthia dale
    dan daniel danny darren dave david deborah debra dennis derek diana diane donald donna doris dorothy douglas duncan
    dylan edgar edith edward edwin eileen elaine eleanor elizabeth ellen emily emma eric erica ernest ethan eugene eva
    evan evelyn fiona frances francis frank fred frederick gareth gary gavin geoffrey george gerald gillian glenn gordon
    graham greg gregory guy hannah harold harriet harry harvey hazel heather helen henry herbert holly howard hugh ian
    irene isaac isabel isabella ivan jack jackie jacob jacqueline james jamie jane janet janice jason jean jeff jeffrey
    jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joanne joe joel john johnny jonathan jordan
    joseph joshua joyce judith judy julia julian julie justin karen kate katherine kathleen kathryn katie keith kelly ken
    kenneth kevin kim kyle larry laura lauren laurence lawrence leo leon leonard leslie lewis linda lisa logan lois
    louis louise lucy luke lynn malcolm marcus margaret maria marie marilyn marjorie mark martha martin marvin mary
    matt matthew maureen maurice max megan melissa michael michelle mike miriam molly monica nancy naomi natalie nathan
    neil nicholas nick nicola nicole nigel noel nora norman oliver olivia oscar owen pamela patricia patrick paul paula
    peggy penelope peter phil philip phillip phoebe rachel ralph randy raymond rebecca rhys richard rick rita robert
    robin roger roland ronald rory rosemary ross roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean
    sharon sheila shirley sidney simon sophia sophie spencer stanley stella stephanie stephen steve steven stewart
    stuart susan suzanne sylvia tamara tanya ted terence teresa terry theodore theresa thomas tim timothy tina todd tom
    toni tony tracy trevor valerie vanessa vera vernon veronica victor victoria vincent viola virginia vivian walt walter wanda
    warren wayne wendy wilfred william yvonne zoe`,
  romance: `adriana agustin alain alberto alejandra alejandro alessandra alessandro alfonso alfredo alicia alvaro amelie
    ana andrea andres angel angeles antoine antoni antonio arnau arturo aurelie beatriz benito bernat blanca bruno camille
    carla carles carlo carlos carmen cecilia celine cesar chiara clara claude claudia claudio concepcion consuelo cristina
    damien daniela dario denis diego dolores domingo dominique eduardo elena elisa emile emilio emmanuel enric enrico
    enrique ernesto esteban eugenio fabio federica federico felipe ferran fernando filippo florence francesc francesca
    francesco francisco franck francois francoise gabriel gabriela gabriele gaston genevieve georges gerard giacomo
    gianni giorgio giovanna giovanni giulia giuseppe gloria gonzalo guillaume guillem guillermo gustave gustavo hector
    helena henri hernan honore ignacio ines isabelle italo jacinto jacques jaime jaume javier jeanne jesus joao joaquim
    joaquin jordi jorge jose josep juan juana jules julien julio laurent leopoldo lluis lorenzo luc luca lucia luciano
    lucien luigi luis luisa manuel marc marcel marcela marcello marco margarita marguerite mariana mario marta mathieu
    maurizio mauro merce mercedes michel michela miguel milan miquel monique montserrat nathalie nicolas nuria octavio
    olivier oriol pablo paola paolo pascal patrice paulo pauline pedro pere philippe pierre pilar rafael rafel ramon raul
    raymond ricard ricardo riccardo roberto rocio rodrigo rosa ruben salvador sandrine santiago sebastian sebastien
    serge sergi sergio silvia simone simona stefania stefano stephane susana sylvie tomas umberto valentina valeria
    vicente vicenc vincenzo virginie vittorio xavier yolanda yves`,
  germanic: `adolf andreas anders anja anke anton arne astrid axel bernd bernhard bertolt birgit bjorn britta bruno christa
    christoph claus cornelia daniela dieter dietrich dirk eckhart elfriede elke erich erik erika ernst felix ferdinand
    franz friedrich fritz georg gerd gerhard gisela gottfried gudrun gunter gunther gustav hanna hans heide heidi heiko
    heiner heinrich heinz helga helmut henning henrik hermann hilde hildegard holger horst hubert ingeborg ingrid jan
    jens joachim jochen johan johann johanna johannes jonas jorg josef jurgen kai karin karl karla kathrin katja kirsten
    klaus konrad kurt lars lothar ludwig lukas manfred marcel markus martina matthias max moritz niels nils norbert olaf
    oskar otto peer petra rainer reiner reinhard renate robert roland rolf rudolf sabine sebastian siegfried sigmund
    sigrid stefan susanne sven theodor thorsten tobias torsten udo ulrich ulrike ursula uta ute uwe volker walther werner
    wilhelm willi willy wolfgang`,
  others: `aleksandr alexei anastasia anatoly andrei andrzej aravind arjun boris czeslaw dmitri fyodor haruki hiroshi igor
    indira irina iris ivo jaroslav jiri kazuo kenzaburo khaled krzysztof lech leonid ludmila maksim marek mikhail
    milos mohamed mohammed natasha nikolai nikos oleg olga orhan pavel petr piotr rabindranath raj ravi salman sergei
    stanislaw svetlana tadeusz tatiana vaclav vladimir vasily wislawa witold yasmin yukio yuri`,
};

const known = new Set(Object.values(names).flatMap((list) => list.trim().split(/\s+/)));

/** Whether a word, in lower case, is a common given name. */
export function isGivenName(word: string): boolean {
  return known.has(word.normalize('NFKD').replace(/\p{M}/gu, ''));
}
