using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public class SeriesTableTests
{
    [Fact]
    public void Series_are_added_once_and_share_their_texts()
    {
        var table = new SeriesTable();
        Assert.Equal(0, table.GetOrAdd(Labels.From(("host", new string(['a', 'b'])))));
        Assert.Equal(1, table.GetOrAdd(Labels.From(("host", new string(['a', 'b'])), ("n", "1"))));
        Assert.Equal(0, table.GetOrAdd(Labels.From(("host", "ab"))));
        Assert.Same(table.LabelsOf(0)[0].Value, table.LabelsOf(1)[0].Value);
        Assert.Same(table.LabelsOf(0)[0].Name, table.LabelsOf(1)[0].Name);
    }

    [Fact]
    public void Kept_series_move_to_a_new_table_with_an_index_of_its_own()
    {
        var table = Filled(1000);
        int[] kept = [3, 500, 999];
        var smaller = table.Keep(kept);
        Assert.Equal((1000, 3), (table.Count, smaller.Count));
        for (var slot = 0; slot < kept.Length; slot++)
        {
            Assert.Equal(table.LabelsOf(kept[slot]), smaller.LabelsOf(slot));
            Assert.Equal(slot, smaller.GetOrAdd(table.LabelsOf(kept[slot])));
            Assert.Equal([slot], smaller.ValuesOf("n")!.Postings[$"{kept[slot]}"].Slots.ToArray());
        }
        Assert.Equal([0, 1, 2], smaller.ValuesOf("__name__")!.Postings["m"].Slots.ToArray());
        Assert.Null(smaller.ValuesOf("absent"));
    }

    [Fact]
    public void Labels_of_one_pool_are_one_instance_in_all_tables()
    {
        var pool = new LabelsPool();
        var (a, b) = (new SeriesTable(pool), new SeriesTable(pool));
        a.GetOrAdd(Labels.From(("n", "1")));
        b.GetOrAdd(Labels.From(("n", "1")));
        Assert.Same(a.LabelsOf(0), b.LabelsOf(0));
    }

    private static SeriesTable Filled(int count)
    {
        var table = new SeriesTable();
        for (var i = 0; i < count; i++) Assert.Equal(i, table.GetOrAdd(Labels.From(("__name__", "m"), ("n", $"{i}"))));
        return table;
    }
}
