using LightWatch.Storage.Embedded;
using LightWatch.Storage.Files;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded;

public sealed class NotesFileTests : IDisposable
{
    private static readonly Labels Up = Labels.From(("__name__", "up"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Metadata_and_exemplars_come_back_and_what_is_saved_is_not_written_twice()
    {
        var (notes, metadata, exemplars) = New();
        Assert.False(notes.Save());
        metadata.Add(new MetricMetadata("up", "gauge", "", "Whether it answers."));
        exemplars.Add(Up, new Exemplar(Labels.From(("trace_id", "a")), 1, 10));
        exemplars.Add(Up, new Exemplar(Labels.From(("trace_id", "b")), 2, 20));
        Assert.True(notes.Save());
        Assert.False(notes.Save());

        var (again, readMetadata, readExemplars) = New();
        again.Load();
        Assert.Equal(metadata.Find(null), readMetadata.Find(null));
        Assert.Equal(exemplars.All(), readExemplars.All());
        Assert.False(again.Save());
    }

    [Fact]
    public void Any_change_or_cut_is_noticed_and_the_file_passed_over()
    {
        var (notes, metadata, _) = New();
        metadata.Add(new MetricMetadata("up", "gauge", "", "x"));
        notes.Save();
        var good = File.ReadAllBytes(_folder["notes"]);
        for (var at = 0; at < good.Length; at++)
        {
            foreach (var bad in (byte[][])[good[..at], [.. good[..at], (byte)(good[at] ^ 4), .. good[(at + 1)..]]])
            {
                File.WriteAllBytes(_folder["notes"], bad);
                var (again, read, _) = New();
                again.Load();
                Assert.Empty(read.Find(null));
            }
        }
    }

    private (NotesFile Notes, MetadataTable Metadata, ExemplarRing Exemplars) New()
    {
        var (metadata, exemplars) = (new MetadataTable(), new ExemplarRing(10));
        return (new NotesFile(StoreFiles.Disk, _folder["notes"], metadata, exemplars), metadata, exemplars);
    }
}
