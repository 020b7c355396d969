using LightWatch.Storage.Files;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Files;

public sealed class StoreFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appended_file_is_cut_and_goes_on_from_there()
    {
        using (var file = StoreFiles.Disk.CreateAppend(_folder["a"]))
        {
            file.Append([1, 2, 3]);
            file.Truncate(1);
            file.Append([9]);
            file.Sync();
        }
        Assert.Equal([1, 9], File.ReadAllBytes(_folder["a"]));
        Assert.ThrowsAny<IOException>(() => StoreFiles.Disk.CreateAppend(_folder["a"]));
    }

    [Fact]
    public void Replaced_file_leaves_nothing_beside_it_and_a_missing_one_can_be_deleted()
    {
        StoreFiles.Disk.Replace(_folder["a"], [1, 2, 3]);
        StoreFiles.Disk.Replace(_folder["a"], [4]);
        Assert.Equal([4], File.ReadAllBytes(_folder["a"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
        StoreFiles.Disk.Delete(_folder["a"]);
        StoreFiles.Disk.Delete(_folder["a"]);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Folder_that_is_not_there_cannot_be_synced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows syncs folders by itself");
        Assert.Contains("absent", Assert.Throws<IOException>(() => StoreFiles.SyncFolder(_folder["absent"])).Message,
            StringComparison.Ordinal);
    }
}
