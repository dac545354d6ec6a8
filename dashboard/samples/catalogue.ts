export type CatalogueName = 'tuning' | 'heldOut';
export type CatalogueBook = { title: string; author: string; subtitle?: string };

/** Real titles; recognition may be tuned on `tuning` and is only ever measured on `heldOut`. */
export const catalogues: Record<CatalogueName, readonly CatalogueBook[]> = {
  tuning: parseCatalogue(`
    Beloved / Toni Morrison
    Dune / Frank Herbert
    Emma / Jane Austen
    Middlemarch / George Eliot
    Jane Eyre / Charlotte Brontë
    The Little Prince / Antoine de Saint-Exupéry
    Love in the Time of Cholera / Gabriel García Márquez
    The Name of the Rose / Umberto Eco
    Mrs Dalloway / Virginia Woolf
    The Remains of the Day / Kazuo Ishiguro
    Wolf Hall / Hilary Mantel
    The Road / Cormac McCarthy
    Things Fall Apart / Chinua Achebe
    Midnight's Children / Salman Rushdie
    The Master and Margarita / Mikhail Bulgakov
    Crime and Punishment / Fyodor Dostoevsky
    Madame Bovary / Gustave Flaubert
    The Trial / Franz Kafka
    Brave New World / Aldous Huxley
    The Hobbit / J. R. R. Tolkien
    The Left Hand of Darkness / Ursula K. Le Guin
    Neuromancer / William Gibson
    Frankenstein / Mary Shelley
    Dracula / Bram Stoker
    Rebecca / Daphne du Maurier
    The Big Sleep / Raymond Chandler
    Norwegian Wood / Haruki Murakami
    White Teeth / Zadie Smith
    Life of Pi / Yann Martel
    The Kite Runner / Khaled Hosseini
    Atonement / Ian McEwan
    Gilead / Marilynne Robinson
    Possession / A. S. Byatt
    Moby-Dick / Herman Melville
    Cosmos / Carl Sagan
    The Selfish Gene / Richard Dawkins
    Silent Spring / Rachel Carson
    Chaos / James Gleick / Making a New Science
    Gödel, Escher, Bach / Douglas R. Hofstadter / An Eternal Golden Braid
    The Double Helix / James D. Watson
    Entangled Life / Merlin Sheldrake
    The Pragmatic Programmer / Andrew Hunt & David Thomas
    Refactoring / Martin Fowler / Improving the Design of Existing Code
    The Mythical Man-Month / Frederick P. Brooks
    JavaScript: The Good Parts / Douglas Crockford
    Code Complete / Steve McConnell
    The C Programming Language / Kernighan & Ritchie
    Salt, Fat, Acid, Heat / Samin Nosrat
    The River Cottage Cookbook / Hugh Fearnley-Whittingstall
    Plenty / Yotam Ottolenghi
    French Provincial Cooking / Elizabeth David
    How to Eat / Nigella Lawson
    The Guns of August / Barbara W. Tuchman
    SPQR / Mary Beard / A History of Ancient Rome
    Guns, Germs, and Steel / Jared Diamond
    The Silk Roads / Peter Frankopan / A New History of the World
    Stalingrad / Antony Beevor
    Ariel / Sylvia Plath
    The Waste Land / T. S. Eliot
    Leaves of Grass / Walt Whitman
    Death of a Naturalist / Seamus Heaney
    Ways of Seeing / John Berger
  `),
  heldOut: parseCatalogue(`
    Persuasion / Jane Austen
    Wuthering Heights / Emily Brontë
    One Hundred Years of Solitude / Gabriel García Márquez
    The Handmaid's Tale / Margaret Atwood
    Pale Fire / Vladimir Nabokov
    To the Lighthouse / Virginia Woolf
    Never Let Me Go / Kazuo Ishiguro
    The Great Gatsby / F. Scott Fitzgerald
    Invisible Man / Ralph Ellison
    The God of Small Things / Arundhati Roy
    Anna Karenina / Leo Tolstoy
    Swann's Way / Marcel Proust
    The Plague / Albert Camus
    Siddhartha / Hermann Hesse
    The House of the Spirits / Isabel Allende
    Ficciones / Jorge Luis Borges
    If on a Winter's Night a Traveller / Italo Calvino
    The Leopard / Giuseppe Tomasi di Lampedusa
    Nineteen Eighty-Four / George Orwell
    Fahrenheit 451 / Ray Bradbury
    Foundation / Isaac Asimov
    The Fellowship of the Ring / J. R. R. Tolkien
    Great Expectations / Charles Dickens
    Treasure Island / Robert Louis Stevenson
    The Secret History / Donna Tartt
    The Talented Mr. Ripley / Patricia Highsmith
    Half of a Yellow Sun / Chimamanda Ngozi Adichie
    Kafka on the Shore / Haruki Murakami
    The Shadow of the Wind / Carlos Ruiz Zafón
    Kristin Lavransdatter / Sigrid Undset
    Small Things Like These / Claire Keegan
    The Book Thief / Markus Zusak
    Giovanni's Room / James Baldwin
    Cloud Atlas / David Mitchell
    A Brief History of Time / Stephen Hawking
    On the Origin of Species / Charles Darwin
    The Gene / Siddhartha Mukherjee / An Intimate History
    Surely You're Joking, Mr. Feynman! / Richard P. Feynman
    The Emperor of All Maladies / Siddhartha Mukherjee
    The Body / Bill Bryson / A Guide for Occupants
    Braiding Sweetgrass / Robin Wall Kimmerer
    Clean Code / Robert C. Martin
    Design Patterns / Gamma, Helm, Johnson, Vlissides
    Structure and Interpretation of Computer Programs / Abelson & Sussman
    The Art of Computer Programming / Donald E. Knuth
    Domain-Driven Design / Eric Evans
    Programming Pearls / Jon Bentley
    Mastering the Art of French Cooking / Julia Child
    Jerusalem / Yotam Ottolenghi & Sami Tamimi
    Essentials of Classic Italian Cooking / Marcella Hazan
    On Food and Cooking / Harold McGee
    Kitchen Confidential / Anthony Bourdain
    Postwar / Tony Judt / A History of Europe Since 1945
    The Diary of a Young Girl / Anne Frank
    Sapiens / Yuval Noah Harari / A Brief History of Humankind
    A Distant Mirror / Barbara W. Tuchman
    The Warmth of Other Suns / Isabel Wilkerson
    North / Seamus Heaney
    The Odyssey / Homer
    The Bell Jar / Sylvia Plath
    Four Quartets / T. S. Eliot
    The Story of Art / E. H. Gombrich
  `),
};

function parseCatalogue(lines: string): CatalogueBook[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [title = '', author = '', subtitle] = line.trim().split(' / ');
      return subtitle === undefined ? { title, author } : { title, author, subtitle };
    });
}
