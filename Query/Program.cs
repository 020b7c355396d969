using LightWatch.Query;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddStorage(StorageUse.Read);
builder.AddQuery();

var app = builder.Build();
app.MapServiceDefaults();
app.MapQuery();
await app.RunAsync();
