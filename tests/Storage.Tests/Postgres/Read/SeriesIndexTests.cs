using LightWatch.Storage.Index;
using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SeriesIndexTests
{
    [Fact]
    public void Ids_are_found_at_their_places()
    {
        var index = new SeriesIndex(new LabelsPool(maxSeries: 1000));
        for (var i = 0; i < 700; i++) Assert.True(index.TryAdd(10 + (i * 3), Of(i)));   // beyond the first array
        Assert.Equal((700, 10 + (699 * 3)), (index.Count, index.LastId));
        for (var i = 0; i < 700; i++)
        {
            Assert.Equal(i, index.SlotOf(10 + (i * 3)));
            Assert.Equal(10 + (i * 3), index.IdOf(i));
            Assert.Equal(Of(i), index.Table.LabelsOf(i));
        }
        Assert.All((long[])[0, 9, 11, 12, 10 + (700 * 3)], id => Assert.True(index.SlotOf(id) < 0));
    }

    [Fact]
    public void Labels_that_another_id_has_are_refused()
    {
        var index = new SeriesIndex(new LabelsPool(maxSeries: 1000));
        Assert.True(index.TryAdd(1, Of(1)));
        Assert.False(index.TryAdd(2, Of(1)));
        Assert.Equal((1, 1L), (index.Count, index.LastId));
    }

    private static Labels Of(int i) => Labels.From(("__name__", "m"), ("i", i.ToString(null, null)));
}
