using LightWatch.Storage.Index;

namespace LightWatch.Storage.Tests.Index;

public class PostingListTests
{
    [Fact]
    public void Span_taken_before_an_append_does_not_change()
    {
        var list = new PostingList();
        for (var slot = 0; slot < 1000; slot++)
        {
            var before = list.Slots;
            list.Append(slot * 3);
            Assert.Equal(slot, before.Length);
            Assert.Equal(slot + 1, list.Count);
        }
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * 3), list.Slots.ToArray());
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_a_prefix()
    {
        var list = new PostingList();
        var reader = Task.Run(() =>
        {
            while (list.Count < 200_000)
            {
                var slots = list.Slots;
                if (slots.Length > 0) Assert.Equal(slots.Length - 1, slots[^1]);
            }
        }, TestContext.Current.CancellationToken);
        for (var slot = 0; slot < 200_000; slot++) list.Append(slot);
        await reader;
    }
}
