/* Lucene 8: the same two verbs as fts5.py.
 *
 *     Lucene index RECORDS FOLDER
 *     Lucene ask FOLDER QUERIES ROUNDS   QUERIES: kind, op, conditions as op|field|text between " & ", fields */
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.spans.*;
import org.apache.lucene.store.*;
import org.apache.lucene.util.BytesRef;

public class Lucene {
    static final String[] FIELDS = {"text", "author", "speaker", "actor", "host"};

    static void index(String records, String folder) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer(CharArraySet.EMPTY_SET));
        config.setRAMBufferSizeMB(256).setOpenMode(IndexWriterConfig.OpenMode.CREATE);
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(Paths.get(folder)), config);
             BufferedReader in = Files.newBufferedReader(Paths.get(records), StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null;) {
                String[] v = line.split("\t", -1);
                Document d = new Document();
                d.add(new TextField("text", v[0], Field.Store.YES));
                for (int f = 1; f < FIELDS.length; f++)
                    for (String value : v[f].isEmpty() ? new String[0] : v[f].split("; ")) {
                        d.add(new StringField(FIELDS[f], value, Field.Store.NO));
                        d.add(new SortedSetDocValuesField(FIELDS[f], new BytesRef(value)));
                    }
                writer.addDocument(d);
            }
        }
    }

    static Query query(String conditions) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String one : conditions.split(" & ")) {
            String[] c = one.split("\\|", -1);
            String[] words = c[2].split(" ");
            Query q;
            if (c[0].equals("prefix")) {
                q = new PrefixQuery(new Term("text", c[2]));
            } else if (c[0].equals("near")) {
                SpanQuery[] spans = new SpanQuery[words.length];
                for (int i = 0; i < words.length; i++)
                    spans[i] = new SpanTermQuery(new Term("text", words[i]));
                q = new SpanNearQuery(spans, Integer.parseInt(c[1]), false);
            } else if (!c[1].equals("text") || words.length == 1) {
                q = new TermQuery(new Term(c[1], c[2]));
            } else {
                q = new PhraseQuery("text", words);
            }
            all.add(q, BooleanClause.Occur.MUST);
        }
        BooleanQuery made = all.build();
        return made.clauses().size() == 1 ? made.clauses().get(0).getQuery() : made;
    }

    static class Counts extends SimpleCollector {
        final String[] fields;
        final Map<String, Map<String, Integer>> counts = new HashMap<>();
        int total;
        SortedSetDocValues[] values;
        int[][] of;

        Counts(String fields) {
            this.fields = fields.split(",");
            for (String f : this.fields)
                counts.put(f, new HashMap<>());
        }

        void leave() throws IOException {
            for (int f = 0; values != null && f < fields.length; f++)
                for (int i = 0; i < of[f].length; i++)
                    if (of[f][i] > 0)
                        counts.get(fields[f]).merge(values[f].lookupOrd(i).utf8ToString(), of[f][i], Integer::sum);
        }

        @Override protected void doSetNextReader(LeafReaderContext context) throws IOException {
            leave();
            values = new SortedSetDocValues[fields.length];
            of = new int[fields.length][];
            for (int f = 0; f < fields.length; f++) {
                values[f] = DocValues.getSortedSet(context.reader(), fields[f]);
                of[f] = new int[(int) values[f].getValueCount()];
            }
        }

        @Override public void collect(int doc) throws IOException {
            total++;
            for (int f = 0; f < fields.length; f++)
                if (values[f].advanceExact(doc))
                    for (long ord; (ord = values[f].nextOrd()) != SortedSetDocValues.NO_MORE_ORDS;)
                        of[f][(int) ord]++;
        }

        @Override public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }

    static int ask(IndexSearcher searcher, String op, Query q, String fields) throws Exception {
        if (op.equals("count")) {
            TotalHitCountCollector c = new TotalHitCountCollector();
            searcher.search(q, c);
            return c.getTotalHits();
        }
        if (op.equals("ten")) {
            TopDocs top = searcher.search(q, 10);
            for (ScoreDoc d : top.scoreDocs)
                searcher.doc(d.doc).get("text");
            return top.scoreDocs.length;
        }
        Counts c = new Counts(fields);
        searcher.search(q, c);
        c.leave();
        for (Map<String, Integer> m : c.counts.values()) {
            List<Map.Entry<String, Integer>> list = new ArrayList<>(m.entrySet());
            list.sort((x, y) -> y.getValue() - x.getValue());
        }
        return c.total;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("index")) {
            index(args[1], args[2]);
            return;
        }
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(new MMapDirectory(Paths.get(args[1]))));
        searcher.setQueryCache(null);
        List<String[]> asks = new ArrayList<>();
        for (String line : Files.readAllLines(Paths.get(args[2])))
            asks.add(line.split("\t", -1));
        double[] least = new double[asks.size()];
        int[] hits = new int[asks.size()];
        Arrays.fill(least, Double.MAX_VALUE);
        for (int round = Integer.parseInt(args[3]); round > 0; round--)
            for (int i = 0; i < asks.size(); i++) {
                String[] a = asks.get(i);
                long began = System.nanoTime();
                hits[i] = ask(searcher, a[1], query(a[2]), a[3]);
                least[i] = Math.min(least[i], (System.nanoTime() - began) / 1e3);
            }
        for (int i = 0; i < asks.size(); i++)
            System.out.printf(Locale.ROOT, "%s\t%s\t%d\t%.1f%n", asks.get(i)[0], asks.get(i)[1], hits[i], least[i]);
    }
}
